import fc from "fast-check";
import type { Accelerator } from "../../../src/accelerator/accelerator.ts";
import { baseline } from "../../../src/accelerator/presets.ts";
import type { Layer, Network, TensorShape } from "../../../src/network/network.ts";

const activation = fc.constantFrom("relu", "relu6", "sigmoid", "hard-sigmoid", "swish", "hard-swish");
const optional = fc.option(activation, { nil: undefined });
const kernel = fc.integer({ min: 1, max: 3 });
const stride = fc.constantFrom(1, 1, 2);
const padding = fc.constantFrom("same" as const, "same" as const, 1);

const rawLayer = fc.record({
  kind: fc.constantFrom<Layer["kind"]>(
    "convolution",
    "convolution",
    "convolution",
    "depthwise",
    "depthwise",
    "add",
    "add",
    "pool",
    "global-pool",
    "activation",
    "activation",
    "squeeze-excite",
    "dense",
    "zero",
  ),
  kernelHeight: kernel,
  kernelWidth: kernel,
  strideHeight: stride,
  strideWidth: stride,
  padding,
  dilation: fc.constantFrom(1, 1, 2),
  outputChannels: fc.integer({ min: 1, max: 20 }),
  groups: fc.constantFrom(1, 1, 2, 3),
  multiplier: fc.constantFrom(1, 1, 2),
  bias: fc.boolean(),
  batchNorm: fc.boolean(),
  activation: optional,
  alone: activation,
  mode: fc.constantFrom("max" as const, "average" as const),
  squeezedChannels: fc.integer({ min: 1, max: 6 }),
  /** Layers back that it (or the second term of a sum) reads. */
  reach: fc.nat({ max: 3 }),
});

type RawLayer = typeof rawLayer extends fc.Arbitrary<infer T> ? T : never;

/** A random machine that small networks just fit, or do not. */
const acceleratorArbitrary = fc.record({
  peX: fc.constantFrom(1, 2, 2, 3, 4),
  peY: fc.constantFrom(1, 2, 3),
  simdUnits: fc.constantFrom(2, 4, 8),
  lanes: fc.constantFrom(1, 2),
  localMemoryMb: fc.constantFrom(1, 2, 4, 8, 24, 64).map((kib) => kib / 1024),
  weightMemoryKb: fc.constantFrom(0, 0, 1, 4),
  registerFileKb: fc.constantFrom(0.5, 1, 4),
  weightHold: fc.constantFrom("registerFile" as const, "registerFile" as const, "none" as const),
  ioBandwidthGBps: fc.constantFrom(0.3, 1, 7.7),
  weightPortBytesPerCycle: fc.constantFrom(4, 16),
  broadcastBytesPerCycle: fc.constantFrom(3, 16),
  memoryBanks: fc.constantFrom(2, 4),
  memoryBankBytes: fc.constantFrom(2, 4),
  activationPortBytesPerCycle: fc.constantFrom(2, 5, 8),
  requantizeBytesPerCycle: fc.constantFrom(3, 8),
  dramLatencyCycles: fc.nat({ max: 12 }),
  fillCycles: fc.nat({ max: 3 }),
  drainCycles: fc.nat({ max: 3 }),
  controlCycles: fc.nat({ max: 5 }),
});

/** A network of a few layers, some of which read across a layer, on a small machine, with the seed of its data. */
export interface NetworkCase {
  readonly network: Network;
  readonly accelerator: Accelerator;
  readonly seed: number;
}

/** Random networks of so many layers. */
export function networksOf(count: number): fc.Arbitrary<NetworkCase> {
  const side = fc.integer({ min: 1, max: 12 });
  return fc
    .record({
      input: fc.record({ height: side, width: side, channels: side }),
      layers: fc.array(rawLayer, { minLength: count, maxLength: count }),
      accelerator: acceleratorArbitrary,
      seed: fc.nat({ max: 1_000_000 }),
    })
    .map(({ input, layers, accelerator, seed }) => ({
      network: toNetwork(input, layers),
      accelerator: { ...baseline, name: "random", ...accelerator },
      seed,
    }));
}

/** Chains layers, with a flatten before a dense one; what does not fit the tensors it meets becomes something plainer. */
function toNetwork(input: TensorShape, layers: readonly RawLayer[]): Network {
  const tensors: { name: string; shape: TensorShape }[] = [{ name: "input", shape: input }];
  const nodes: Network["nodes"][number][] = [];
  const emit = (layer: Layer, inputs: readonly string[], shape: TensorShape) => {
    const name = `layer${nodes.length + 1}`;
    nodes.push({ name, layer, inputs });
    tensors.push({ name, shape });
  };
  for (const raw of layers) {
    const last = tensors.at(-1)!;
    const { layer, shape } = toLayer(raw, last.shape);
    if (layer.kind === "add") {
      const other = tensors.at(-1 - Math.min(raw.reach, tensors.length - 1))!;
      const isEqual = Object.values(other.shape).join() === Object.values(last.shape).join();
      emit(layer, [last.name, isEqual ? other.name : last.name], shape);
    } else if (layer.kind === "dense" && last.shape.height * last.shape.width > 1) {
      const { height, width, channels } = last.shape;
      emit({ kind: "flatten" }, [last.name], { height: 1, width: 1, channels: height * width * channels });
      emit(layer, [tensors.at(-1)!.name], shape);
    } else emit(layer, [last.name], shape);
  }
  return { name: "random", input, nodes };
}

function toLayer(raw: RawLayer, input: TensorShape): { readonly layer: Layer; readonly shape: TensorShape } {
  const { kernelHeight, kernelWidth, strideHeight, strideWidth, padding, dilation, outputChannels, bias, batchNorm } = raw;
  const window = { kernelHeight, kernelWidth, strideHeight, strideWidth, padding };
  const fused = raw.activation === undefined ? {} : { activation: raw.activation };
  const windowed = (channels: number, spread: number) => ({
    height: positions(input.height, { kernel: kernelHeight, stride: strideHeight, padding, dilation: spread }),
    width: positions(input.width, { kernel: kernelWidth, stride: strideWidth, padding, dilation: spread }),
    channels,
  });
  switch (raw.kind) {
    case "depthwise": {
      const shape = windowed(input.channels * raw.multiplier, dilation);
      if (Math.min(shape.height, shape.width) < 1) break;
      return { layer: { kind: "depthwise", ...window, multiplier: raw.multiplier, dilation, bias, batchNorm, ...fused }, shape };
    }
    case "convolution": {
      const groups = input.channels % raw.groups === 0 ? raw.groups : 1;
      const outputs = outputChannels * groups;
      const shape = windowed(outputs, dilation);
      if (Math.min(shape.height, shape.width) < 1) break;
      return { layer: { kind: "convolution", ...window, outputChannels: outputs, groups, dilation, bias, batchNorm, ...fused }, shape };
    }
    case "pool": {
      const shape = windowed(input.channels, 1);
      if (Math.min(shape.height, shape.width) < 1) break;
      return { layer: { kind: "pool", ...window, mode: raw.mode }, shape };
    }
    case "global-pool":
      return { layer: { kind: "global-pool" }, shape: { height: 1, width: 1, channels: input.channels } };
    case "activation":
      return { layer: { kind: "activation", activation: raw.alone, batchNorm }, shape: input };
    case "squeeze-excite":
      return {
        layer: { kind: "squeeze-excite", squeezedChannels: raw.squeezedChannels, activation: "relu", gate: raw.alone },
        shape: input,
      };
    case "dense":
      return { layer: { kind: "dense", outputChannels, bias, ...fused }, shape: { height: 1, width: 1, channels: outputChannels } };
    case "zero":
      return { layer: { kind: "zero" }, shape: input };
  }
  return { layer: { kind: "add", ...fused }, shape: input };
}

function positions(
  size: number,
  { kernel, stride, padding, dilation }: { kernel: number; stride: number; padding: "same" | number; dilation: number },
): number {
  if (padding === "same") return Math.ceil(size / stride);
  return Math.floor((size + 2 * padding - ((kernel - 1) * dilation + 1)) / stride) + 1;
}
