import type { Accelerator } from "../../src/accelerator/accelerator.ts";
import { baseline } from "../../src/accelerator/presets.ts";
import { mobilenetV2 } from "../../src/network/build-mobilenet-v2.ts";
import type { Network } from "../../src/network/network.ts";
import { Simulator, simulate } from "../../src/simulator/simulate.ts";
import type { FeasibleSimulation } from "../../src/simulator/simulation.ts";
import { chain, convolution, depthwise, smallMachine } from "./networks.ts";

function run(network: Network, accelerator: Accelerator): FeasibleSimulation {
  const simulation = simulate(network, accelerator);
  if (simulation.kind === "infeasible") throw new Error(simulation.reasons.map(({ message }) => message).join(" "));
  return simulation;
}

test("the worked example of the specification", () => {
  // Each of 2x2 PEs has 4x4 positions and two rounds of 16 channels; a position takes 16 / 4 = 4 steps and ceil(16 / 64) = 1 cycle of vector
  // work. Two row tiles are fastest: loads 10 + 512, stores 10 + 1024; compute 3 + 16 + 2 * 32 + 1 + 2, then 3 + 2 * 32 + 1 + 2 cycles.
  // L0 L1 S0 S1 keep the DMA busy for 3112 cycles.
  const { layers, cycles, arrayCycles, labels, macs } = run(chain([convolution(32)], 8, 16), smallMachine);
  expect(macs).toBe(8 * 8 * 16 * 32);
  const { mapping, effects, traffic } = layers[0]!.run;
  expect(mapping).toMatchObject({ tileRows: 2, tileColumns: 4, roundsPerTile: 2, passSteps: 4, outputOnChip: false });
  expect(labels).toEqual({ compute: 130, bank: 0, weightWait: 16, fill: 6, drain: 4, ioWait: 3112 - 156, control: 5 });
  expect(cycles).toBe(3117);
  expect(arrayCycles).toBe(156);
  expect(traffic).toEqual({
    dramReadBytes: 8 * 8 * 16,
    dramWriteBytes: 8 * 8 * 32,
    busBytes: 8 * 8 * 16 + 512,
    localReadBytes: 2 * 8 * 8 * 16 + 8 * 8 * 32,
    localWriteBytes: 8 * 8 * 16 + 8 * 8 * 32,
    weightReadBytes: 512 + 2 * 4 * 512,
    weightWriteBytes: 4 * 512,
    registerReadBytes: macs,
    registerWriteBytes: 2 * 4 * 512,
  });
  expect(effects).toMatchObject({
    tiles: 2,
    edgeTiles: 0,
    transfers: 4,
    dmaCycles: 3112,
    overlapCycles: 156,
    steps: 128,
    registerFills: 4,
  });
});

test("a depthwise layer uses one of a unit's four multipliers: a step per tap", () => {
  const { effects, labels } = run(chain([convolution(16), depthwise(3)], 8, 16), smallMachine).layers[1]!.run;
  expect(effects.steps).toBe(4 * 4 * 9);
  // Behind each tile's last position comes ceil(16 / 64) cycle of vector work.
  expect(labels.compute).toBe(4 * 4 * 9 + effects.tiles);
});

test("wide depthwise steps read more words than there are banks, and the rest of the step is a bank conflict", () => {
  const machine = { ...smallMachine, memoryBanks: 1, memoryBankBytes: 4, localMemoryMb: 4 };
  const { labels, effects } = run(chain([convolution(16), depthwise(3)], 8, 16), machine).layers[1]!.run;
  expect(labels).toMatchObject({ compute: 16 * 9 + effects.tiles, bank: 16 * 9 * 3 });
});

test("weights that do not fit the register file split the input channels into passes with partial sums", () => {
  const network = chain([convolution(256), convolution(16, { kernel: 3 })], 8, 16);
  const { mapping, effects } = run(network, { ...smallMachine, registerFileKb: 4 }).layers[1]!.run;
  expect(mapping.passSteps).toBeLessThanOrEqual(Math.floor(2048 / (9 * 4 * 16)));
  const passes = Math.ceil(256 / 4 / mapping.passSteps);
  expect(effects.spillBytes).toBe(2 * (passes - 1) * 4 * 8 * 8 * 16);
});

test("a ragged channel group of the Edge TPU fetches whole 16-output columns of weights at every position", () => {
  const machine: Accelerator = { ...smallMachine, simdUnits: 64, weightHold: "none", weightPortBytesPerCycle: 64, weightMemoryKb: 512 };
  const { labels, layers } = run(chain([convolution(40)], 8, 16), machine);
  expect(labels.compute + labels.weightWait).toBe(4 * 4 * 4 * Math.ceil(40 / 16) + layers[0]!.run.effects.tiles);
});

test("activations between layers stay on chip, and only what leaves or enters the network moves through DRAM", () => {
  const { layers } = run(chain([convolution(32), convolution(32), convolution(8)], 8, 16), smallMachine);
  expect(layers.map((layer) => layer.run.mapping.outputOnChip)).toEqual([true, true, false]);
  const { dramReadBytes, dramWriteBytes } = layers[1]!.run.traffic;
  expect([dramReadBytes, dramWriteBytes]).toEqual([0, 0]);
});

test("a tensor too large for the chip goes to DRAM and comes back with its halos", () => {
  const tiny = { ...smallMachine, localMemoryMb: 12 / 1024 };
  const { layers } = run(chain([convolution(32), convolution(8, { kernel: 3 })], 32, 16), tiny);
  expect(layers[0]!.run.mapping.outputOnChip).toBe(false);
  expect(layers[0]!.run.traffic.dramWriteBytes).toBe(32 * 32 * 32);
  expect(layers[1]!.run.traffic.dramReadBytes).toBeGreaterThan(32 * 32 * 32);
});

test("cached weights cost no DRAM traffic; past the cache it is a slope, byte for byte", () => {
  const network = chain([convolution(64, { kernel: 3 }), convolution(64, { kernel: 3 }), convolution(64, { kernel: 3 })], 8, 64);
  const weightReads = (localMemoryMb: number) => {
    const { layers } = run(network, { ...smallMachine, peX: 1, peY: 1, localMemoryMb });
    return layers.slice(1).reduce((sum, layer) => sum + layer.run.traffic.dramReadBytes, 0);
  };
  expect(weightReads(1)).toBe(0);
  const reads = [160, 144, 128].map((kilobytes) => weightReads(kilobytes / 1024));
  expect(reads[0]).toBeGreaterThan(0);
  expect(reads[1]).toBeGreaterThan(reads[0]!);
  expect(reads[2]).toBeGreaterThan(reads[1]!);
  expect(reads[2]).toBeLessThan(3 * 9 * 64 * 64);
});

test("a pool takes an instruction a tap and one for the write, at the port for requantising", () => {
  const pool = { kind: "pool", mode: "max", kernelHeight: 2, kernelWidth: 2, strideHeight: 2, strideWidth: 2, padding: "valid" } as const;
  const { layers } = run(chain([convolution(32), pool, convolution(16)], 8, 16), { ...smallMachine, requantizeBytesPerCycle: 8 });
  expect(layers.map(({ name }) => name)).toEqual(["layer1", "layer2", "layer3"]);
  // 2x2 of the 4x4 outputs in each PE.
  expect(layers[1]!.run.labels.compute).toBe(2 * 2 * (2 * 2 + 1) * (32 / 8));
});

test("a squeeze-excite runs as mean, two dense layers and a product", () => {
  const layer = { kind: "squeeze-excite", squeezedChannels: 4, activation: "relu", gate: "sigmoid" } as const;
  const { layers, macs } = run(chain([convolution(16), layer], 8, 16), smallMachine);
  expect(layers.map(({ name }) => name)).toEqual(["layer1", "layer2.mean", "layer2.reduce", "layer2.expand", "layer2.scale"]);
  expect(layers.reduce((sum, { macs: own }) => sum + own, 0)).toBe(macs);
});

test("host time adds to latency, not to cycles; the most specific cost wins", () => {
  const network = chain([convolution(16), convolution(16, { kernel: 3 })], 8, 16);
  const quiet = run(network, smallMachine);
  const hosted = run(network, { ...smallMachine, hostCallUs: 100, hostOperationUs: { convolution: 10, "convolution-3x3": 25 } });
  expect(hosted.cycles).toBe(quiet.cycles);
  expect(hosted.latencyMs - quiet.latencyMs).toBeCloseTo(0.135, 12);
});

test("a window that overflows the register file makes the design infeasible, with layer, tensor and bytes", () => {
  const result = simulate(chain([convolution(16, { kernel: 7 })], 8, 16), { ...baseline, simdUnits: 128, registerFileKb: 32 });
  expect(result).toEqual({
    kind: "infeasible",
    reasons: [
      expect.objectContaining({
        code: "register-file-too-small",
        layer: "layer1",
        tensor: "weights",
        bytesNeeded: 50176,
        bytesAvailable: 32768,
      }),
    ],
  });
});

test("full kernels of 3, 5 and 7 make 5, 15 and 30 % of the register files and units infeasible", () => {
  const pairs = [16, 32, 64, 128].flatMap((simdUnits) =>
    [8, 16, 32, 64, 128].map((registerFileKb) => ({ ...baseline, simdUnits, registerFileKb })),
  );
  const share = (kernel: number) =>
    pairs.filter((accelerator) => simulate(chain([convolution(16, { kernel })], 8, 16), accelerator).kind === "infeasible").length /
    pairs.length;
  expect([3, 5, 7].map(share)).toEqual([0.05, 0.15, 0.3]);
});

test("a memory without room for the smallest tile is infeasible and says so", () => {
  const result = simulate(chain([convolution(16, { kernel: 7 })], 8, 64), { ...smallMachine, localMemoryMb: 4 / 1024 });
  if (result.kind === "feasible") throw new Error("expected an infeasible design");
  const [reason] = result.reasons;
  expect(reason).toMatchObject({ code: "local-memory-too-small", layer: "layer1" });
  expect(reason!.bytesNeeded).toBeGreaterThan(reason!.bytesAvailable!);
});

test("an exceeded area budget is infeasible", () => {
  const result = simulate(chain([convolution(16)], 8, 16), { ...baseline, areaBudgetMm2: 1 });
  expect(result).toMatchObject({ kind: "infeasible", reasons: [{ code: "area-budget-exceeded" }] });
});

test("totals equal the simulation in full", () => {
  const simulator = new Simulator();
  for (const network of [mobilenetV2({ width: 0.5, inputSize: 64 }), chain([convolution(32), depthwise(3)], 8, 16)]) {
    const { hostMs: _, area: __, energy, layers, ...totals } = run(network, baseline);
    expect(simulator.totals(network, baseline)).toEqual(totals);
    expect(energy.totalUj).toBeCloseTo(totals.energyUj, 9);
    expect(layers.reduce((sum, { cycles }) => sum + cycles, 0)).toBe(totals.cycles);
  }
});
