import { createProgress } from "../../src/runtime/progress.ts";

/** A stream that keeps what is written. */
function recorder(isTTY: boolean): { readonly stream: NodeJS.WriteStream; readonly text: () => string } {
  let text = "";
  const write = (chunk: string): boolean => {
    text += chunk;
    return true;
  };
  return { stream: { isTTY, write } as unknown as NodeJS.WriteStream, text: () => text };
}

test("off a terminal a stage says what begins and what it came to, without control characters", () => {
  const { stream, text } = recorder(false);
  const stage = createProgress(stream).stage("generate", { total: 20_000, unit: "pairs", done: 5000 });
  stage.advance(15_000);
  stage.finish("done");
  expect(text()).toMatch(/^generate: 20,000 pairs, 5,000 already done\ngenerate: 20,000 pairs in 0\.0 s, done\n$/);
});

test("on a terminal one line is redrawn with share, count, rate and time left", () => {
  const { stream, text } = recorder(true);
  const stage = createProgress(stream).stage("search", { total: 4, unit: "steps" });
  stage.advance(1, "best 0.5");
  const erase = "\r\u001b[2K";
  expect(text().startsWith(erase)).toBe(true);
  expect(text().slice(erase.length)).toMatch(/^search {7}━{6}─{18} 1\/4 steps, [\d.,]+\/s, .* left, best 0\.5$/);
  stage.finish();
  expect(text().endsWith("\n")).toBe(true);
});
