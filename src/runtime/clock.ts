/** Milliseconds from an arbitrary start, never going back: for durations, rates and time left. */
export function monotonicMs(): number {
  return performance.now();
}

/** The time of day in ISO 8601: for logs and `timing.ndjson` only, never for a result. */
export function timeOfDay(): string {
  return new Date().toISOString();
}
