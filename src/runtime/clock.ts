/** Milliseconds from an arbitrary start, never going back: for durations, rates and time left. */
export function monotonicMs(): number {
  return performance.now();
}
