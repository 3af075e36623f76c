import type { Accelerator } from "../../src/accelerator/accelerator.ts";
import { baseline } from "../../src/accelerator/presets.ts";
import type { ConvolutionLayer, DepthwiseLayer, Network, NetworkNode, Padding } from "../../src/network/network.ts";

/** A square convolution without bias or batch normalisation: weights only. */
export function convolution(
  outputChannels: number,
  options: { kernel?: number; stride?: number; padding?: Padding; groups?: number } = {},
): ConvolutionLayer {
  const { kernel = 1, stride = 1, padding = "same", groups = 1 } = options;
  return {
    kind: "convolution",
    kernelHeight: kernel,
    kernelWidth: kernel,
    strideHeight: stride,
    strideWidth: stride,
    padding,
    outputChannels,
    groups,
    dilation: 1,
    bias: false,
    batchNorm: false,
  };
}

/** A square depthwise convolution without bias or batch normalisation. */
export function depthwise(kernel: number, stride = 1): DepthwiseLayer {
  return {
    kind: "depthwise",
    kernelHeight: kernel,
    kernelWidth: kernel,
    strideHeight: stride,
    strideWidth: stride,
    padding: "same",
    multiplier: 1,
    dilation: 1,
    bias: false,
    batchNorm: false,
  };
}

/** A network of the layers one after the other, named `layer1`, `layer2`, … */
export function chain(layers: readonly NetworkNode["layer"][], size: number, channels: number): Network {
  return {
    name: "chain",
    input: { height: size, width: size, channels },
    nodes: layers.map((layer, index) => ({ name: `layer${index + 1}`, layer, inputs: [index === 0 ? "input" : `layer${index}`] })),
  };
}

/** A small machine with round figures: one byte a cycle to DRAM, 16 bytes a cycle of weights. */
export const smallMachine: Accelerator = {
  ...baseline,
  name: "small",
  peX: 2,
  peY: 2,
  simdUnits: 16,
  lanes: 1,
  localMemoryMb: 0.5,
  registerFileKb: 8,
  spatialMappings: ["rows-columns"],
  ioBandwidthGBps: 1,
  clockMhz: 1000,
  weightPortBytesPerCycle: 16,
  broadcastBytesPerCycle: 64,
  dramLatencyCycles: 10,
  fillCycles: 3,
  drainCycles: 2,
  controlCycles: 5,
};
