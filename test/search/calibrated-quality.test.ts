import { createRng } from "../../src/core/rng.ts";
import { startEngine } from "../../src/runtime/engine.ts";
import { createCalibratedQuality, describeSize, restoreSharedScores } from "../../src/search/calibrated-quality.ts";
import { sampleCandidate } from "../../src/space/sample.ts";
import { createSupernet } from "../../src/supernet/supernet.ts";
import { barRecipe, barSpace, createBarTask } from "../supernet/bar-task.ts";

const task = createBarTask();
const rng = createRng(3);
const candidates = Array.from({ length: 24 }, () => barSpace.canonicalize(sampleCandidate(barSpace, rng)));
const open = () => createSupernet({ space: barSpace, task, rng: createRng(1), ...barRecipe });
const macs = (at: number) => describeSize(barSpace, candidates[at]!)[0]!;
/** Trained alone, larger networks do better: by 0.1 nats for e times the MACs. */
const points = candidates.slice(0, 12).map((candidate, at) => ({ candidate, loss: 2 - 0.1 * macs(at), accuracy: 0.05 * macs(at) }));

beforeAll(() => startEngine());

it("ranks networks as those trained alone are ranked, whatever the shared weights say of them", async () => {
  const quality = createCalibratedQuality({ space: barSpace, supernet: open(), points });
  const unseen = candidates.slice(12);
  const scores = await quality.estimate(unseen);
  const order = (values: readonly number[]) => values.map((_, at) => at).sort((a, b) => values[a]! - values[b]!);
  const sizes = unseen.map((_, at) => macs(12 + at));
  const best = order(scores).slice(-4);
  const largest = order(sizes).slice(-6);
  for (const at of best) expect(largest).toContain(at);
});

it("fits anew as the weights learn, and goes on from a dump in between bit for bit", async () => {
  const original = createCalibratedQuality({ space: barSpace, supernet: open(), points });
  const advance = async (quality: typeof original, count: number) => {
    for (let step = 0; step < count; step++) await quality.advance!([candidates[step % 24]!], 0.5);
  };
  await advance(original, 40);
  const early = await original.estimate(candidates);
  const state = await original.dump!();
  const supernet = open();
  const restored = await restoreSharedScores({ space: barSpace, supernet }, state);
  expect(await restored.estimate(candidates)).toEqual(early);
  for (const quality of [original, restored]) await advance(quality, 30);
  expect(await restored.estimate(candidates)).toEqual(await original.estimate(candidates));
  expect(await restored.dump!()).toEqual(await original.dump!());
  expect(await restored.scoreOn("selection", candidates)).toEqual(await original.scoreOn("selection", candidates));
});

it("restores plain shared weights as they were, and does not train where the weights do not", async () => {
  const supernet = open();
  const restored = await restoreSharedScores({ space: barSpace, supernet: open() }, await supernet.dump());
  expect(await restored.estimate(candidates)).toEqual(await supernet.estimate(candidates));
  const { name, estimate, scoreOn } = {
    name: "frozen",
    estimate: supernet.estimate.bind(supernet),
    scoreOn: supernet.scoreOn.bind(supernet),
  };
  const frozen = createCalibratedQuality({ space: barSpace, supernet: { name, estimate, scoreOn }, points });
  expect(frozen.advance).toBeUndefined();
});

it("refuses a torn state", async () => {
  const quality = createCalibratedQuality({ space: barSpace, supernet: open(), points });
  await expect(quality.load!(new Uint8Array([9, 0, 0, 0, 123]))).rejects.toThrow("5 bytes long, expected at least 13");
});
