import type { Accelerator } from "../../../src/accelerator/accelerator.ts";
import { baseline, edgeTpu } from "../../../src/accelerator/presets.ts";
import type { Layer, Network } from "../../../src/network/network.ts";

const same = { padding: "same", dilation: 1, bias: false, batchNorm: true } as const;

function convolution(outputChannels: number, kernel: number, { stride = 1, dilation = 1 } = {}): Layer {
  const window = { kernelHeight: kernel, kernelWidth: kernel, strideHeight: stride, strideWidth: stride };
  return { kind: "convolution", ...same, ...window, dilation, outputChannels, groups: 1, activation: "relu6" };
}

function depthwise(kernel: number, stride = 1): Layer {
  const window = { kernelHeight: kernel, kernelWidth: kernel, strideHeight: stride, strideWidth: stride };
  return { kind: "depthwise", ...same, ...window, multiplier: 1, activation: "swish" };
}

const squeezeExcite: Layer = { kind: "squeeze-excite", squeezedChannels: 8, activation: "swish", gate: "sigmoid" };
const maxPool: Layer = { kind: "pool", kernelHeight: 3, kernelWidth: 3, strideHeight: 2, strideWidth: 2, padding: 1, mode: "max" };

/** Variants of the presets: another shape of array, no register files to speak of, a slow host, little memory. */
const wide: Accelerator = { ...baseline, name: "wide", peX: 8, peY: 2, lanes: 2, simdUnits: 32, registerFileKb: 16 };
const tight: Accelerator = { ...baseline, name: "tight", localMemoryMb: 0.0625, registerFileKb: 8, memoryBanks: 3, memoryBankBytes: 4 };
const single: Accelerator = { ...baseline, name: "single", peX: 1, peY: 1, lanes: 8, ioBandwidthGBps: 5.3 };

/** Layers of published networks at their full size, each on a machine. */
export const fullSizeLayers: readonly { readonly name: string; readonly network: Network; readonly accelerator: Accelerator }[] = [
  layer("MobileNetV2 stem", { size: 224, channels: 3 }, convolution(32, 3, { stride: 2 }), baseline),
  layer("MobileNetV2 block 1 depthwise", { size: 112, channels: 32 }, depthwise(3), baseline),
  layer("MobileNetV2 block 1 project", { size: 112, channels: 32 }, convolution(16, 1), wide),
  layer("MobileNetV2 block 2 expand", { size: 112, channels: 16 }, convolution(96, 1), baseline),
  layer("MobileNetV2 block 2 depthwise", { size: 112, channels: 96 }, depthwise(3, 2), tight),
  layer("MobileNetV2 block 3 expand", { size: 56, channels: 24 }, convolution(144, 1), tight),
  layer("MobileNetV2 block 8 project", { size: 14, channels: 384 }, convolution(64, 1), edgeTpu),
  layer("MobileNetV2 block 14 depthwise", { size: 14, channels: 576 }, depthwise(3, 2), edgeTpu),
  layer("MobileNetV2 block 17 project", { size: 7, channels: 960 }, convolution(320, 1), baseline),
  layer("MobileNetV2 head", { size: 7, channels: 320 }, convolution(1280, 1), wide),
  layer("MobileNetV2 classifier", { size: 1, channels: 1280 }, { kind: "dense", outputChannels: 1000, bias: true }, tight),
  layer("MobileNetV1 classifier", { size: 1, channels: 1024 }, { kind: "dense", outputChannels: 1001, bias: true }, edgeTpu),
  layer("ResNet-50 stem", { size: 224, channels: 3 }, convolution(64, 7, { stride: 2 }), baseline),
  layer("ResNet-50 max pool", { size: 112, channels: 64 }, maxPool, wide),
  layer("ResNet-50 stage 4 middle", { size: 14, channels: 256 }, convolution(256, 3), baseline),
  layer("ResNet-50 stage 5 middle", { size: 7, channels: 512 }, convolution(512, 3), single),
  layer("ResNet-50 stage 5 reduce", { size: 7, channels: 2048 }, convolution(512, 1), tight),
  layer("EfficientNet-B0 block 3 depthwise", { size: 56, channels: 144 }, depthwise(5, 2), wide),
  layer("EfficientNet-B0 block 3 squeeze-excite", { size: 28, channels: 144 }, squeezeExcite, tight),
  layer("EfficientNet-B0 global mean", { size: 7, channels: 1280 }, { kind: "global-pool" }, edgeTpu),
  layer("ResNet-50 residual sum", { size: 14, channels: 1024 }, { kind: "add", activation: "relu" }, baseline),
  layer("DeepLabV3 atrous", { size: 33, channels: 64 }, convolution(64, 3, { dilation: 6 }), wide),
];

function layer(
  name: string,
  { size, channels }: { readonly size: number; readonly channels: number },
  ...[body, accelerator]: readonly [Layer, Accelerator]
) {
  const inputs = body.kind === "add" ? ["input", "input"] : ["input"];
  const network = { name, input: { height: size, width: size, channels }, nodes: [{ name: "layer", layer: body, inputs }] };
  return { name: `${name} on ${accelerator.name}`, network, accelerator };
}
