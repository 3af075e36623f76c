/** How fast the event model is on one core: mapped layers, layers with the mapper, and whole networks, with and without memoisation. */
import { buildAccelerator } from "../../dist/accelerator/build-accelerator.js";
import { createRng } from "../../dist/core/rng.js";
import { buildNetwork } from "../../dist/network/build-network.js";
import { lowerNetwork } from "../../dist/simulator/lower-network.js";
import { createMachine } from "../../dist/simulator/machine.js";
import { ProgramMapper } from "../../dist/simulator/map-program.js";
import { Simulator } from "../../dist/simulator/simulate.js";
import { timeBatch } from "../../dist/simulator/time-batch.js";
import { createSpace } from "../../dist/space/create-space.js";
import { sampleCandidate } from "../../dist/space/sample.js";
import { finishBench } from "../bench-report.mjs";

const COUNT = 400;
const ROUNDS = 7;
const networks = createSpace({ name: "mobilenet-v2" });
const accelerators = createSpace({ name: "accelerator" });
const rng = createRng(1);
const pairs = Array.from({ length: COUNT }, (_, index) => ({
  network: buildNetwork(networks, sampleCandidate(networks, rng.split(`network/${index}`))),
  accelerator: buildAccelerator(accelerators, sampleCandidate(accelerators, rng.split(`accelerator/${index}`))),
}));
/** Things a second: the fastest of several rounds in processor time, because neighbours on the machine only slow it down. */
function rate(count, work) {
  let fastest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    fastest = Math.min(fastest, (user + system) / 1e6);
  }
  return Math.round(count / fastest);
}

function mapAll(memoises) {
  const programMapper = new ProgramMapper({ memoises });
  return () => {
    for (const { machine, program } of mapped) programMapper.map(machine, program);
  };
}

function simulateAll(memoises) {
  const simulator = new Simulator({ memoises });
  return () => {
    for (const { network, accelerator } of pairs) simulator.totals(network, accelerator);
  };
}

const networkFigures = {
  networksPerSecond: rate(COUNT, simulateAll(true)),
  networksPerSecondUnmemoised: rate(COUNT, simulateAll(false)),
  loweringsPerSecond: rate(COUNT, () => {
    for (const { network } of pairs) lowerNetwork(network);
  }),
};

const programs = pairs.map(({ network, accelerator }) => ({ machine: createMachine(accelerator), program: lowerNetwork(network) }));
const mapper = new ProgramMapper();
const mapped = programs.flatMap(({ machine, program }) => {
  const result = mapper.map(machine, program);
  return result.kind === "feasible" ? [{ machine, program, operations: result.operations }] : [];
});
const layers = mapped.flatMap(({ machine, operations }) => operations.map((placed) => ({ machine, ...placed })));

/** Every operation of every network with the mapping it got, one row each. */
const batch = {
  machines: mapped.map(({ machine }) => machine),
  shapes: layers.map(({ operation }) => operation.shape),
  mappings: layers.map(({ mapping }) => mapping),
  contexts: layers.map(({ operation, placement }) => ({ ...placement, reshaped: operation.reshaped })),
  rows: new Int32Array(layers.flatMap(({ machine }, index) => [mapped.findIndex((one) => one.machine === machine), index, index, index])),
};

const figures = {
  layersPerSecond: rate(layers.length, () => timeBatch(batch)),
  mappedLayersPerSecond: rate(layers.length, mapAll(false)),
  mappedLayersPerSecondMemoised: rate(layers.length, mapAll(true)),
  ...networkFigures,
};
console.log(`${COUNT} random MobileNetV2-like networks of 224 pixels, each on another accelerator; ${COUNT - mapped.length} cannot run;`);
console.log(`${layers.length} layers. A second of one core, the fastest of ${ROUNDS} rounds:\n`);
console.log(`layers, mapping given, every counter, nothing memoised   ${figures.layersPerSecond}`);
console.log(`layers with the mapper, nothing memoised                 ${figures.mappedLayersPerSecond}`);
console.log(`layers with the mapper, memoised within a network        ${figures.mappedLayersPerSecondMemoised}`);
console.log(`networks with everything, lowering included              ${figures.networksPerSecond}`);
console.log(`networks with everything, nothing memoised               ${figures.networksPerSecondUnmemoised}`);
console.log(`networks lowered only                                    ${figures.loweringsPerSecond}`);
finishBench({
  name: "simulator-speed",
  figures,
  bars: {
    layersPerSecond: { atLeast: 200_000 },
    mappedLayersPerSecond: { atLeast: 20_000 },
    networksPerSecond: { atLeast: 1500 },
  },
});
