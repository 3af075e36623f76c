import type { OperationShape } from "../operation.ts";
import type { Range, Share } from "./divide-work.ts";

/** Input rows ("bytes of a tile" in section 6 of the specification) that output rows [from, from + size) read: none for none, cut to the image. A global mean reads what it is given. */
export function neededRows(shape: OperationShape, { from, size }: Range): Range {
  if (shape.kind === "global-pool" || size === 0) return { from, size };
  const first = from * shape.strideHeight - shape.padTop;
  return cut(first, first + (size - 1) * shape.strideHeight + shape.extentHeight, shape.inputHeight);
}

/** Input columns that output columns read. */
export function neededColumns(shape: OperationShape, { from, size }: Range): Range {
  if (shape.kind === "global-pool" || size === 0) return { from, size };
  const first = from * shape.strideWidth - shape.padLeft;
  return cut(first, first + (size - 1) * shape.strideWidth + shape.extentWidth, shape.inputWidth);
}

/** Input channels that a PE reads: all of its groups in a convolution or dense layer, otherwise those it writes. */
export function neededChannels(shape: OperationShape, share: Share): Range {
  if (shape.kind !== "convolution" && shape.kind !== "dense") return share.channels;
  const perGroup = shape.inputChannels / shape.groups;
  return { from: share.groups.from * perGroup, size: share.groups.size * perGroup };
}

function cut(from: number, to: number, size: number): Range {
  const first = Math.min(size, Math.max(0, from));
  return { from: first, size: Math.max(0, Math.min(size, to) - first) };
}
