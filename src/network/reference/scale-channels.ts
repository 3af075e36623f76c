const DIVISOR = 8;

/**
 * The multiple of 8 nearest to `channels * width` (a half rounds up), at least 8 and never below 90 % of the product: the rule of
 * MobileNetV2 and its successors (`_make_divisible` in TensorFlow's research/slim/nets/mobilenet).
 */
export function scaleChannels(channels: number, width: number): number {
  const scaled = channels * width;
  const rounded = Math.max(DIVISOR, Math.floor((scaled + DIVISOR / 2) / DIVISOR) * DIVISOR);
  return rounded < 0.9 * scaled ? rounded + DIVISOR : rounded;
}
