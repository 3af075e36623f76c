import type { Padding } from "./network.ts";

/** A sliding window along one axis. */
export interface AxisWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: Padding;
}

/** Positions of a window along an axis of `size` elements; below 1 where the window does not fit. */
export function windowPositions(size: number, window: AxisWindow): number {
  const { padding, stride } = window;
  if (padding === "same") return Math.ceil(size / stride);
  const padded = padding === "valid" ? size : size + 2 * padding;
  return Math.floor((padded - windowExtent(window)) / stride) + 1;
}

/** Zeros before and after an axis of `size` elements; `same` puts the odd one after, as TensorFlow does. */
export function windowPadding(size: number, window: AxisWindow): { readonly before: number; readonly after: number } {
  const { padding, stride } = window;
  if (padding === "valid") return { before: 0, after: 0 };
  if (padding !== "same") return { before: padding, after: padding };
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + windowExtent(window) - size);
  const before = Math.floor(total / 2);
  return { before, after: total - before };
}

/** Elements from the window's first tap to its last. */
function windowExtent({ kernel, dilation }: AxisWindow): number {
  return (kernel - 1) * dilation + 1;
}
