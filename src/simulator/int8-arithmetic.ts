import type { ActivationFunction } from "../network/network.ts";

/** An int8 activation of 16 stands for 1.0, so that 6.0 (ReLU6) is 96. */
const ACTIVATION_ONE = 16;
/** The sigmoids end in 0..1 and are mostly gates: an int8 of 128 would stand for 1.0; 127 is the largest there is. */
const GATE_ONE = 128;

/**
 * The table of 256 entries by which the machine applies an activation: entry v + 128 is the result for v, both int8.
 * Clamps are exact; the others round the real function half up.
 */
export function activationTable(activation: ActivationFunction): Int8Array {
  return Int8Array.from({ length: 256 }, (_, index) => activate(activation, index - 128));
}

function activate(activation: ActivationFunction, value: number): number {
  const real = value / ACTIVATION_ONE;
  switch (activation) {
    case "relu":
      return Math.max(0, value);
    case "relu6":
      return Math.min(6 * ACTIVATION_ONE, Math.max(0, value));
    case "sigmoid":
      return toInt8(GATE_ONE / (1 + Math.exp(-real)));
    case "hard-sigmoid":
      return toInt8(GATE_ONE * hardSigmoid(real));
    case "swish":
      return toInt8(value / (1 + Math.exp(-real)));
    case "hard-swish":
      return toInt8(value * hardSigmoid(real));
  }
}

function hardSigmoid(real: number): number {
  return Math.min(6, Math.max(0, real + 3)) / 6;
}

function toInt8(value: number): number {
  return Math.min(127, Math.max(-128, Math.floor(value + 0.5)));
}
