import { buildNetwork } from "../../src/network/build-network.ts";
import { createTrainingQuality, type Trainer } from "../../src/supernet/training-quality.ts";
import { barSpace } from "./bar-task.ts";

/** Four networks told apart by the expansion of their blocks. */
const candidates = [0, 1, 2, 3].map((at) => [0, 0, at % 3, 0, 0, at === 3 ? 1 : 0, 0]);
const NETWORKS = candidates.map((candidate) => JSON.stringify(buildNetwork(barSpace, candidate).nodes));

/** The later the network, the less it has lost; what was asked of it is written down. */
function createToyTrainer(): Trainer & { readonly calls: string[] } {
  const calls: string[] = [];
  const placeOf = ({ nodes }: { readonly nodes: unknown }): number => NETWORKS.indexOf(JSON.stringify(nodes));
  return {
    calls,
    async train(network, epochs) {
      calls.push(`${placeOf(network)} to ${epochs}`);
      return { selectionAccuracy: 0.1 * placeOf(network) + 0.05 * epochs, selectionLoss: 4 - placeOf(network) };
    },
    async stop(network) {
      calls.push(`${placeOf(network)} ends`);
    },
  };
}

const open = (trainer: Trainer) => createTrainingQuality({ space: barSpace, trainer, epochs: 4, eta: 2 });

it("trains the best half of a rung on, and says of the others after what share they were stopped", async () => {
  const trainer = createToyTrainer();
  const model = open(trainer);
  const qualities = await model.estimate(candidates);
  // Rungs are 1 and 2; of four two go on, of two one.
  expect(trainer.calls).toEqual(["0 to 1", "1 to 1", "2 to 1", "3 to 1", "0 ends", "1 ends", "2 to 2", "3 to 2", "2 ends", "3 to 4"]);
  expect(qualities.map((quality) => Number(quality.toFixed(6)))).toEqual([0.05, 0.15, 0.3, 0.5]);
  expect(candidates.map((candidate) => model.partialOf!(candidate))).toEqual([0.25, 0.25, 0.5, undefined]);
});

it("judges a network beside all that came before, also after a dump, and trains none twice", async () => {
  const first = open(createToyTrainer());
  await first.estimate([candidates[3]!, candidates[1]!]);
  const trainer = createToyTrainer();
  const copy = open(trainer);
  await copy.load!(await first.dump!());
  expect(await copy.estimate([candidates[3]!, candidates[2]!, candidates[2]!])).toHaveLength(3);
  // Of three losses at rung 1 one place remains, and it is the last network's.
  expect(trainer.calls).toEqual(["2 to 1", "2 ends"]);
  expect(copy.partialOf!(candidates[1]!)).toBe(0.25);
});
