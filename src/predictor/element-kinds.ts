import type { AcceleratorProfile } from "./accelerator-profile.ts";
import type { LayerProfile } from "./layer-profile.ts";
import type { PeArray } from "./layer-split.ts";
import { heldGroups, inputGroups } from "./round-bound.ts";

/**
 * Which of some elements a layer can tell apart: for each, the first that is the same to it. Ports and fixed times are taken to be equal. Units and
 * register files count only in how many channels a step takes, and how many groups of input channels the files hold for the elements' shares.
 */
export function likeElements(layer: LayerProfile, elements: readonly AcceleratorProfile[], shares: readonly number[]): Int32Array {
  const width = 1 + shares.length;
  const facts = new Int32Array(elements.length * width);
  elements.forEach((element, index) => {
    const { channelsPerStep } = element;
    // With more units than channels there is one round, as wide as it has channels.
    facts[index * width] = Math.min(channelsPerStep, layer.channels + 1);
    if (layer.use !== "reduction") return;
    const groups = inputGroups(layer, element);
    for (let at = 0; at < shares.length; at++) {
      const held = heldGroups(layer, element, Math.min(Math.ceil(layer.channels / shares[at]!), channelsPerStep));
      facts[index * width + 1 + at] = Math.max(1, Math.min(groups, Math.floor(held)));
    }
  });
  return firstEqualRows(facts, width);
}

/** For each row of `[rows, width]`, the first that is equal to it. */
export function firstEqualRows(values: Int32Array, width: number): Int32Array {
  const firsts: number[] = [];
  const found = new Int32Array(values.length / width);
  for (let row = 0; row < found.length; row++) {
    let index = 0;
    while (index < firsts.length && !isEqualRow(values, { width, row, other: firsts[index]! })) index++;
    if (index === firsts.length) firsts.push(row);
    found[row] = firsts[index]!;
  }
  return found;
}

function isEqualRow(
  values: Int32Array,
  { width, row, other }: { readonly width: number; readonly row: number; readonly other: number },
): boolean {
  for (let at = 0; at < width; at++) if (values[row * width + at] !== values[other * width + at]) return false;
  return true;
}

/** Numbers of elements that an array can divide channels over. */
export function channelShares(arrays: readonly PeArray[]): readonly number[] {
  return [...new Set(arrays.flatMap(({ peX, peY }) => [1, peX, peY, peX * peY]))];
}
