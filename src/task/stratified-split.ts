import { InputError } from "../core/errors.ts";
import type { Rng } from "../core/rng.ts";

/**
 * Deals the items `0..labels.length-1` into disjoint parts of the sizes asked, each with nearly the same share of every label.
 *
 * Within a part the labels alternate, so that every run of consecutive items is nearly balanced as well (a window of 256 reward images
 * then scores all classes alike). Items left over when the sizes do not use all are dropped. Throws `InputError` where the sizes need more.
 */
export function stratifiedSplit(labels: Uint8Array, options: { readonly sizes: readonly number[]; readonly rng: Rng }): number[][] {
  const wanted = options.sizes.reduce((sum, size) => sum + size, 0);
  if (wanted > labels.length)
    throw new InputError(
      `Cannot split the training images: the parts need ${wanted} (${options.sizes.join(" + ")}), expected at most ${labels.length}`,
      {
        code: "split-too-large",
        path: "task.split",
        fix: "Ask for smaller parts, or supply more images.",
      },
    );
  const dealt = alternateLabels(labels, options.rng);
  return dealParts(dealt, options.sizes);
}

/** All items ordered so that consecutive ones go round the labels, random within each label. */
function alternateLabels(labels: Uint8Array, rng: Rng): number[] {
  const byLabel = new Map<number, number[]>();
  labels.forEach((label, index) => {
    const items = byLabel.get(label);
    if (items) items.push(index);
    else byLabel.set(label, [index]);
  });
  const placed = [...byLabel].flatMap(([label, items]) =>
    rng
      .split(`label/${label}`)
      .shuffle(items)
      .map((index, rank) => ({ index, label, place: (rank + 0.5) / items.length })),
  );
  placed.sort((a, b) => a.place - b.place || a.label - b.label);
  return placed.map((item) => item.index);
}

/** Cuts the order into consecutive parts. */
function dealParts(order: readonly number[], sizes: readonly number[]): number[][] {
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return order.slice(start - size, start);
  });
}
