/** Channel counts are multiples of this: the int8 dot product of a SIMD unit takes four input channels a step. */
export const CHANNEL_MULTIPLE = 4;

/** The nearest multiple of 4 channels (a half rounds up), at least 4. */
export function roundChannels(channels: number): number {
  return Math.max(CHANNEL_MULTIPLE, Math.round(channels / CHANNEL_MULTIPLE) * CHANNEL_MULTIPLE);
}

/** For each of several widths of a stage the index of the first one that rounds to the same channels. */
export function firstEqualWidths(channels: number, widths: readonly number[]): readonly number[] {
  const rounded = widths.map((width) => roundChannels(channels * width));
  return rounded.map((count) => rounded.indexOf(count));
}
