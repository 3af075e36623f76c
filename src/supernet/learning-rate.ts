/** A rise in a straight line, then half a cosine down to zero. */
export interface LearningRateSchedule {
  /** Highest rate. */
  readonly peak: number;
  /** Share of the training, 0..1, over which the rate rises from a tenth of the peak; 0 starts at the peak. */
  readonly warmup: number;
}

/** The learning rate when `progress` (0..1) of the training is done (Loshchilov and Hutter 2017, one cycle). */
export function learningRateAt(schedule: LearningRateSchedule, progress: number): number {
  const { peak, warmup } = schedule;
  if (progress < warmup) return peak * (0.1 + (0.9 * progress) / warmup);
  const share = warmup < 1 ? Math.min(1, (progress - warmup) / (1 - warmup)) : 1;
  return (peak * (1 + Math.cos(Math.PI * share))) / 2;
}
