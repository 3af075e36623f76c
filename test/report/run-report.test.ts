import { renderRunEnding, renderRunReport } from "../../src/report/run-report.ts";
import type { RunSummary } from "../../src/report/run-summary.ts";
import { emptySummary, smallSummary } from "./small-summary.ts";

const COLUMNS = 120;

test("the table on a terminal fits 120 columns, aligned, with estimates beside verified figures", () => {
  const table = renderRunEnding(smallSummary)
    .split("\n")
    .filter((line) => /^(design|─|finalist|MobileNet)/.test(line));
  expect(table).toHaveLength(5);
  for (const line of table) expect(line.length).toBeLessThanOrEqual(COLUMNS);
  expect(table[2]).toMatch(/finalist 1 \(winner\) +0\.500 → 0\.400 +12\.0 → 12\.0 +0\.980 → 1\.00 +70\.0 → 90\.0 +0\.310 +88\.50 +yes/);
  expect(table[3]).toMatch(/finalist 2.* not read +yes/);
  expect(table[4]).toMatch(/MobileNetV2 x0\.25 on baseline +0\.500 +24\.0 +0\.500 +85\.0 +0\.440 +84\.50 +yes/);
});

test.each([
  [{ points: 4, low: 2.5, high: 5.5 }, "more accurate than the alternative"],
  [{ points: -4, low: -5.5, high: -2.5 }, "less accurate than the alternative"],
  [{ points: 1, low: -0.5, high: 2.5 }, "not distinguishable from the alternative"],
])("a gain of %p is called %s, and its costs are told with it", (gain, words) => {
  const text = renderRunEnding({ ...smallSummary, gain: { ...gain, against: "MobileNetV2 x0.25 on baseline" } });
  expect(text).toContain(words);
  expect(text).toContain("one training seed");
  expect(text).toContain("latency 0.400 µs against 0.500 µs (-20 %), area 12.0 mm² against 24.0 mm² (-50 %)");
  expect(text).toContain("energy 1.00 µJ against 0.500 µJ (+100 %)");
});

test("where nothing was found, terminal and report give the reasons and the nearest design", () => {
  for (const text of [renderRunEnding(emptySummary), renderRunReport(emptySummary)]) {
    expect(text).toContain("No design of this run is within the targets.");
    expect(text).toContain("Of 1,500 designs of the search, by prediction: latency over 0.500 µs 80.0 %, register file too small 20.0 %.");
    expect(text).toContain("none was simulated");
    expect(text).toMatch(/Nearest is `?0:1:2`?: latency 0\.550 µs predicted, 0\.600 µs simulated \(target 0\.500 µs\)/);
  }
});

test("the cycles of each design sum to all of them", () => {
  const section = renderRunReport(smallSummary).split("## Where the cycles go")[1]!.split("##")[0]!;
  const counts = [...section.matchAll(/^\| (?:computing|memory|loading|filling|waiting|control)[^|]*\| +(\d+) \(\d+ %\) \| +(\d+) /gm)];
  expect(counts).toHaveLength(6);
  for (const [column, all] of [
    [1, 400],
    [2, 500],
  ] as const)
    expect(counts.reduce((sum, match) => sum + Number(match[column]), 0)).toBe(all);
  expect(section).toMatch(/\| all +\| +400 \| +500 \|/);
});

test("shared-weight accuracies that were corrected are called so", () => {
  expect(renderRunReport({ ...smallSummary, calibration: { networks: 16, epochs: 1 } })).toContain(
    "what training alone for 1 epoch is expected to reach: 16 networks of different sizes were so trained",
  );
  expect(renderRunReport(smallSummary)).not.toContain("expected to reach");
});

test("a rank correlation is given for five networks or more, never for fewer", () => {
  const designs = Array.from({ length: 5 }, (_, at) => ({ ...smallSummary.designs[1]!, supernetQuality: 0.5 + at / 10 }));
  const ranked: RunSummary = { ...smallSummary, designs: designs.map((design, at) => ({ ...design, selectionAccuracy: 0.7 + at / 20 })) };
  expect(renderRunReport(ranked)).toContain("Kendall tau 1.00 between the two");
  expect(renderRunReport(smallSummary)).toContain("too few to say how well they rank networks");
});
