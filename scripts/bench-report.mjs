/**
 * Ends a bench: prints each bar with the figure it is held against, then one JSON line, and sets the exit status.
 *
 * @param {{ name: string, figures: Record<string, number | string | boolean | null>, bars: Record<string, { atLeast?: number, atMost?: number, equals?: unknown }> }} result
 *   `bars` are keyed by figure; a bench without bars only informs and passes.
 */
export function finishBench({ name, figures, bars }) {
  let pass = true;
  for (const [key, bar] of Object.entries(bars)) {
    const figure = figures[key];
    const holds =
      figure !== null &&
      figure !== undefined &&
      (bar.atLeast === undefined || figure >= bar.atLeast) &&
      (bar.atMost === undefined || figure <= bar.atMost) &&
      (!("equals" in bar) || figure === bar.equals);
    const wanted = bar.atLeast !== undefined ? `>= ${bar.atLeast}` : bar.atMost !== undefined ? `<= ${bar.atMost}` : `= ${bar.equals}`;
    console.log(`${holds ? "pass" : "FAIL"}  ${key} is ${figure}, demanded ${wanted}`);
    pass &&= holds;
  }
  console.log(JSON.stringify({ name, figures, bars, pass }));
  process.exitCode = pass ? 0 : 1;
}
