import fc from "fast-check";
import type { ActivationFunction } from "../../../src/network/network.ts";
import type { Operation, OperationArithmetic, OperationKind, OperationShape } from "../../../src/simulator/operation.ts";

const activations: readonly (ActivationFunction | undefined)[] = [
  undefined,
  "relu",
  "relu6",
  "sigmoid",
  "hard-sigmoid",
  "swish",
  "hard-swish",
];

/** Array operations come up most often: they have the most rules. */
const kinds: readonly OperationKind[] = [
  ...Array<OperationKind>(8).fill("convolution"),
  ...Array<OperationKind>(4).fill("depthwise"),
  ...(["dense", "dense", "add", "pool", "pool", "global-pool", "scale", "activation", "zeros"] as const),
];

const size = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 9 }) }, { weight: 1, arbitrary: fc.integer({ min: 10, max: 40 }) });
const channels = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }) },
);
const padding = fc.integer({ min: 0, max: 2 });

const rawShape = fc.record({
  kind: fc.constantFrom(...kinds),
  height: size,
  width: size,
  channels,
  outputs: channels,
  kernelHeight: fc.integer({ min: 1, max: 4 }),
  kernelWidth: fc.integer({ min: 1, max: 3 }),
  strideHeight: fc.integer({ min: 1, max: 3 }),
  strideWidth: fc.integer({ min: 1, max: 3 }),
  dilation: fc.constantFrom(1, 1, 1, 2, 3),
  paddings: fc.tuple(padding, padding, padding, padding),
  groups: fc.constantFrom(1, 1, 1, 2, 3, 4, 5),
  operands: fc.integer({ min: 2, max: 4 }),
  hasBias: fc.boolean(),
  batchNorm: fc.boolean(),
  poolMode: fc.constantFrom("max" as const, "average" as const),
  activation: fc.constantFrom(...activations),
  clamps: fc.constantFrom<readonly ActivationFunction[]>([], [], ["relu"], ["relu6"], ["relu", "relu6"]),
  isFlat: fc.constantFrom(false, false, true),
});

/** A random operation of any kind; `undefined` where the drawn window does not fit the image. */
export const operationArbitrary: fc.Arbitrary<Operation | undefined> = rawShape.map(toOperation);

type RawShape = typeof rawShape extends fc.Arbitrary<infer T> ? T : never;

function toOperation(raw: RawShape): Operation | undefined {
  const shape = toShape(raw);
  if (shape.outputHeight < 1 || shape.outputWidth < 1) return undefined;
  const { kind, operands, onArray } = shape;
  const isFused = onArray || kind === "add" || kind === "activation";
  const needsActivation = kind === "activation" && !raw.batchNorm;
  const activation = raw.activation ?? (needsActivation ? "relu" : undefined);
  const arithmetic: OperationArithmetic = {
    ...(isFused && activation !== undefined ? { activation } : {}),
    operandClamps: onArray ? raw.clamps : [],
    ...(kind === "pool" ? { poolMode: raw.poolMode } : {}),
    batchNorm: kind === "activation" && raw.batchNorm,
  };
  const inputs = Array.from({ length: operands + (kind === "scale" ? 1 : 0) }, (_, index) => index);
  const reshaped = kind === "dense" && raw.isFlat;
  return { name: kind, shape, arithmetic, inputs, output: inputs.length, reshaped, hostKeys: [] };
}

function toShape(raw: RawShape): OperationShape {
  const { kind } = raw;
  const isWindowed = kind === "convolution" || kind === "depthwise" || kind === "pool";
  const isFlat = kind === "dense";
  const groups = kind === "convolution" ? raw.groups : 1;
  const inputChannels = raw.channels * groups;
  const outputChannels = kind === "convolution" || isFlat ? raw.outputs * groups : inputChannels;
  const down = axis(isFlat ? 1 : raw.height, isWindowed, {
    kernel: raw.kernelHeight,
    stride: raw.strideHeight,
    dilation: kind === "pool" ? 1 : raw.dilation,
    pads: [raw.paddings[0], raw.paddings[1]],
  });
  const across = axis(isFlat ? 1 : raw.width, isWindowed, {
    kernel: raw.kernelWidth,
    stride: raw.strideWidth,
    dilation: kind === "pool" ? 1 : raw.dilation,
    pads: [raw.paddings[2], raw.paddings[3]],
  });
  const onArray = kind === "convolution" || kind === "depthwise" || kind === "dense";
  const operands = kind === "zeros" ? 0 : kind === "add" ? raw.operands : 1;
  const taps = down.kernel * across.kernel;
  const isGlobal = kind === "global-pool";
  const outputHeight = isGlobal ? 1 : down.output;
  const outputWidth = isGlobal ? 1 : across.output;
  const perOutput = taps * (kind === "depthwise" ? 1 : inputChannels / groups);
  const normalizes = kind === "activation" && raw.batchNorm;
  const biasBytes = normalizes ? 5 * outputChannels : onArray && raw.hasBias ? 4 * outputChannels : 0;
  const body = {
    kind,
    onArray,
    inputHeight: down.input,
    inputWidth: across.input,
    inputChannels,
    operands,
    outputHeight,
    outputWidth,
    outputChannels,
    kernelHeight: down.kernel,
    kernelWidth: across.kernel,
    extentHeight: down.extent,
    extentWidth: across.extent,
    dilationHeight: down.dilation,
    dilationWidth: across.dilation,
    strideHeight: down.stride,
    strideWidth: across.stride,
    padTop: down.pad,
    padLeft: across.pad,
    groups,
    vectorInstructions: instructions(kind, { operands, taps, normalizes }),
    weightBytes: (onArray ? perOutput * outputChannels : 0) + biasBytes,
    biasBytes,
    macs: onArray ? outputHeight * outputWidth * outputChannels * perOutput : 0,
  };
  return { key: Object.values(body).join(), ...body };
}

interface RawAxis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pads: readonly [number, number];
}

function axis(input: number, isWindowed: boolean, raw: RawAxis) {
  if (!isWindowed) return { input, output: input, kernel: 1, stride: 1, dilation: 1, extent: 1, pad: 0 };
  const { kernel, stride, dilation, pads } = raw;
  const extent = (kernel - 1) * dilation + 1;
  const output = Math.floor((input + pads[0] + pads[1] - extent) / stride) + 1;
  return { input, output, kernel, stride, dilation, extent, pad: pads[0] };
}

/** The table of section 3 of the specification. */
function instructions(
  kind: OperationKind,
  { operands, taps, normalizes }: { readonly operands: number; readonly taps: number; readonly normalizes: boolean },
): number {
  if (kind === "add") return 3 * operands;
  if (kind === "scale") return 4;
  if (kind === "pool") return taps + 1;
  if (kind === "activation") return normalizes ? 4 : 2;
  return 1;
}
