import { renderLearningCurve } from "../../src/report/learning-curve-plot.ts";

function textsOf(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]!.trim());
}

test("every network is named with its least loss and the epoch it came after", async () => {
  const texts = textsOf(
    await renderLearningCurve({
      title: "models/phone: learning curve",
      validationLosses: [
        [0.4, 0.2, 0.1, 0.15],
        [0.5, 0.25],
      ],
    }),
  );
  for (const text of [
    "models/phone: learning curve",
    "epoch",
    "validation loss",
    "network 1: 0.100 after epoch 3",
    "network 2: 0.250 after epoch 2",
  ])
    expect(texts).toContain(text);
});

test("a single epoch, and a loss of 0, can be drawn", async () => {
  const svg = await renderLearningCurve({ title: "short", validationLosses: [[0]] });
  expect(textsOf(svg)).toContain("network 1: 0 after epoch 1");
  expect(svg).not.toContain("NaN");
});
