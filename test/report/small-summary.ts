import type { LayerSummary, RunSummary, VerifiedDesign } from "../../src/report/run-summary.ts";

const stem: LayerSummary = {
  name: "stem",
  kind: "convolution",
  kernelHeight: 3,
  kernelWidth: 3,
  stride: 2,
  inputChannels: 1,
  outputChannels: 16,
  macs: 75_000,
  cycles: 300,
};
const classifier: LayerSummary = {
  ...stem,
  name: "classifier",
  kind: "dense",
  kernelHeight: 1,
  kernelWidth: 1,
  stride: 1,
  inputChannels: 16,
  outputChannels: 10,
  macs: 25_000,
  cycles: 100,
};

const winner: VerifiedDesign = {
  role: "winner",
  label: "finalist 1",
  candidate: "0:1:2",
  predicted: { latencyMs: 0.0005, areaMm2: 12.04, energyUj: 0.98 },
  simulated: { latencyMs: 0.0004, areaMm2: 12, energyUj: 1 },
  meetsTargets: true,
  params: 1234,
  macs: 100_000,
  supernetQuality: 0.7,
  selectionAccuracy: 0.9,
  selectionLoss: 0.31,
  testAccuracy: 0.885,
  accelerator: [
    ["peX", 2],
    ["peY", 1],
  ],
  cycles: { compute: 200, bank: 0, weightWait: 40, fill: 10, drain: 10, ioWait: 60, control: 80 },
  utilisation: 0.25,
  layers: [stem, classifier],
};

const finalist: VerifiedDesign = {
  ...winner,
  role: "finalist",
  label: "finalist 2",
  candidate: "0:1:1",
  supernetQuality: 0.72,
  selectionAccuracy: 0.86,
  selectionLoss: 0.42,
  testAccuracy: undefined,
};

const alternative: VerifiedDesign = {
  ...winner,
  role: "alternative",
  label: "MobileNetV2 x0.25 on baseline",
  candidate: undefined,
  predicted: undefined,
  supernetQuality: undefined,
  simulated: { latencyMs: 0.0005, areaMm2: 24, energyUj: 0.5 },
  selectionAccuracy: 0.85,
  selectionLoss: 0.44,
  testAccuracy: 0.845,
  cycles: { compute: 150, bank: 0, weightWait: 50, fill: 25, drain: 25, ioWait: 50, control: 200 },
};

/** A run made by hand with round figures: 400 cycles of the winner against 500 of the alternative. */
export const smallSummary: RunSummary = JSON.parse(
  JSON.stringify({
    version: 2,
    name: "small",
    engine: "cpu (by hand)",
    simulator: "1",
    targets: { latencyMs: 0.0005, areaMm2: 24 },
    targetSources: { latencyMs: "that of MobileNetV2 x0.25 on baseline", areaMm2: "given as a number" },
    dataset: { pairs: 2000, feasibleShare: 0.75, randomWithinTargetsShare: 0.0125 },
    predictor: [{ metric: "latencyMs", mape: 0.0125, kendallTau: 0.98, r2: 0.9975 }],
    search: {
      trials: 1500,
      distinct: 1400,
      withinTargetsShare: 0.25,
      frontHypervolume: 0.0025,
      referencePoint: { latencyMs: 0.005, quality: 0.1 },
    },
    trials: [
      { latencyMs: 0.0003, quality: 0.5, feasible: true },
      { latencyMs: 0.0004, quality: 0.7, feasible: true },
      { latencyMs: 0.001, quality: 0.8, feasible: false },
    ],
    front: [
      { latencyMs: 0.0003, quality: 0.5 },
      { latencyMs: 0.0004, quality: 0.7 },
    ],
    designs: [winner, finalist, alternative],
    gain: { points: 4, low: 2.5, high: 5.5, against: "MobileNetV2 x0.25 on baseline" },
    testImages: 2000,
    training: { epochs: 12, trainImages: 8000, selectionImages: 900 },
  } satisfies RunSummary),
);

/** The same run with nothing within its targets. */
export const emptySummary: RunSummary = JSON.parse(
  JSON.stringify({
    ...smallSummary,
    designs: [],
    gain: undefined,
    testImages: 0,
    shortfall: {
      predicted: {
        designs: 1500,
        reasons: [
          { reason: "not latencyMs<=0.0005", designs: 1200 },
          { reason: "register-file-too-small", designs: 300 },
        ],
      },
      simulated: { designs: 0, reasons: [] },
      nearest: {
        candidate: "0:1:2",
        predicted: { latencyMs: 0.00055, areaMm2: 20, energyUj: 1 },
        simulated: { latencyMs: 0.0006, areaMm2: 20, energyUj: 1 },
      },
    },
  } satisfies RunSummary),
);
