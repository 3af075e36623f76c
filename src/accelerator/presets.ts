import type { Accelerator } from "./accelerator.ts";

/**
 * The template's middle configuration (Zhou et al., Rethinking Co-design of Neural Architectures and Hardware Accelerators, 2021, table 1):
 * 4 * 4 PEs * 4 lanes * 64 units * 4 MACs * 2 operations * 800 MHz = 26.2 TOPS. Its fixed fields are the defaults of every configuration;
 * the paper does not publish them, so they are ours: ports that keep up with 64 units, and 100 ns to DRAM.
 */
export const baseline: Accelerator = {
  name: "baseline",
  peX: 4,
  peY: 4,
  simdUnits: 64,
  macsPerSimdUnit: 4,
  lanes: 4,
  localMemoryMb: 2,
  weightMemoryKb: 0,
  registerFileKb: 32,
  weightHold: "registerFile",
  spatialMappings: ["rows-columns", "rows-channels", "columns-channels", "channels"],
  ioBandwidthGBps: 20,
  clockMhz: 800,
  technologyNm: 7,
  weightPortBytesPerCycle: 64,
  broadcastBytesPerCycle: 128,
  memoryBanks: 16,
  memoryBankBytes: 16,
  activationPortBytesPerCycle: 64,
  requantizeBytesPerCycle: 64,
  dramLatencyCycles: 80,
  fillCycles: 8,
  drainCycles: 8,
  controlCycles: 64,
  hostCallUs: 0,
  hostOperationUs: {},
};

/**
 * The Coral Edge TPU as publicly decoded: 4x4 tiles of 64 units, a narrow memory for activations and a wide one for weights, a 64-byte weight
 * port and a 4-byte activation port, one doubled weight row that is fetched again at every position, a USB host link. The compiler's
 * estimates show no fill, drain or control.
 * The host's six costs are calibrated on every tenth of the NAS-Bench-201 networks whose latency HW-NAS-Bench measured through a USB host
 * (datasets/published/tables/nb201_hwnasbench_cifar10.csv.gz, index % 10 == 0), on top of the simulated cycles: `npm run bench nb201-edge-tpu -- --fit`
 * prints them. They stand for whatever a measurement has and a cycle count has not, in networks of small layers; kinds that those networks
 * lack cost nothing here.
 */
export const edgeTpu: Accelerator = {
  ...baseline,
  name: "edge-tpu",
  lanes: 1,
  localMemoryMb: 192 / 1024,
  weightMemoryKb: 512,
  registerFileKb: 1,
  weightHold: "none",
  spatialMappings: ["rows-columns"],
  ioBandwidthGBps: 0.32,
  inputBandwidthGBps: 0.32,
  outputBandwidthGBps: 0.07,
  clockMhz: 500,
  technologyNm: 28,
  activationPortBytesPerCycle: 4,
  fillCycles: 0,
  drainCycles: 0,
  controlCycles: 0,
  hostCallUs: 225.6,
  hostOperationUs: { "convolution-1x1": 2.9, "convolution-3x3": 5.7, pool: 17.6, add: 4.7, "add-3": 12 },
};

/** The named configurations, by name. */
export const acceleratorPresets: Readonly<Record<string, Accelerator>> = { baseline, "edge-tpu": edgeTpu };
