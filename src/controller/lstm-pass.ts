import type { LstmLayout } from "./lstm-layout.ts";

// Taken out of the global once: in a context of its own, such as a test's, every look at `Math` is dear.
const { exp, tanh } = Math;

/** What a pass over a batch leaves, for the gradient: arrays `[batch, …]`, one a step. */
export interface LstmTape {
  readonly batch: number;
  /** Index of the value taken, `[batch]`. */
  readonly choices: readonly Int32Array[];
  /** Probabilities of the values, `[batch, values]`. */
  readonly probabilities: readonly Float64Array[];
  /** Gates after their activation, `[batch, 4 * hidden]`: input, forget, output, candidate. */
  readonly gates: readonly Float64Array[];
  /** `[batch, hidden]`. */
  readonly cells: readonly Float64Array[];
  /** `[batch, hidden]`. */
  readonly hiddens: readonly Float64Array[];
}

export interface PassOptions {
  readonly batch: number;
  /** Takes a value at a step for one row of the batch, given the probabilities of the step's values. */
  readonly choose: (probabilities: Float64Array, place: { readonly step: number; readonly row: number }) => number;
}

/** Runs the policy over a batch, taking the values that `choose` says. */
export function runLstm(layout: LstmLayout, parameters: Float64Array, { batch, choose }: PassOptions): LstmTape {
  const { sizes, hidden } = layout;
  const arrays = (width: number): Float64Array[] => sizes.map(() => new Float64Array(batch * width));
  const tape: LstmTape = {
    batch,
    choices: sizes.map(() => new Int32Array(batch)),
    probabilities: sizes.map((size) => new Float64Array(batch * size)),
    gates: arrays(4 * hidden),
    cells: arrays(hidden),
    hiddens: arrays(hidden),
  };
  sizes.forEach((size, step) => {
    const pass = { layout, parameters, tape, step };
    passGates(pass);
    passCells(pass);
    passHead(pass);
    for (let row = 0; row < batch; row++) {
      tape.choices[step]![row] = choose(tape.probabilities[step]!.subarray(row * size, (row + 1) * size), { step, row });
    }
  });
  return tape;
}

/** Where the embedding of a row's input at a step begins. */
export function inputOffset({ inputs, hidden }: LstmLayout, tape: LstmTape, { step, row }: { step: number; row: number }): number {
  return inputs[step]! + (step === 0 ? 0 : 4 * hidden * tape.choices[step - 1]![row]!);
}

interface StepPass {
  readonly layout: LstmLayout;
  readonly parameters: Float64Array;
  readonly tape: LstmTape;
  readonly step: number;
}

function passGates({ layout, parameters, tape, step }: StepPass): void {
  const { hidden } = layout;
  const width = 4 * hidden;
  const gates = tape.gates[step]!;
  const previous = tape.hiddens[step - 1];
  for (let row = 0; row < tape.batch; row++) {
    const out = row * width;
    const input = inputOffset(layout, tape, { step, row });
    for (let unit = 0; unit < width; unit++) gates[out + unit] = parameters[input + unit]!;
    for (let from = 0; previous !== undefined && from < hidden; from++) {
      const signal = previous[row * hidden + from]!;
      const weights = from * width;
      for (let unit = 0; unit < width; unit++) gates[out + unit]! += signal * parameters[weights + unit]!;
    }
    for (let unit = 0; unit < 3 * hidden; unit++) gates[out + unit] = 1 / (1 + exp(-gates[out + unit]!));
    for (let unit = 3 * hidden; unit < width; unit++) gates[out + unit] = tanh(gates[out + unit]!);
  }
}

function passCells({ layout, tape, step }: StepPass): void {
  const { hidden } = layout;
  const gates = tape.gates[step]!;
  const previous = tape.cells[step - 1];
  for (let row = 0; row < tape.batch; row++) {
    for (let unit = 0; unit < hidden; unit++) {
      const at = row * hidden + unit;
      const gate = 4 * row * hidden + unit;
      const kept = previous === undefined ? 0 : gates[gate + hidden]! * previous[at]!;
      const cell = kept + gates[gate]! * gates[gate + 3 * hidden]!;
      tape.cells[step]![at] = cell;
      tape.hiddens[step]![at] = gates[gate + 2 * hidden]! * tanh(cell);
    }
  }
}

function passHead({ layout, parameters, tape, step }: StepPass): void {
  const { hidden } = layout;
  const size = layout.sizes[step]!;
  const head = layout.heads[step]!;
  const bias = head + hidden * size;
  const result = tape.probabilities[step]!;
  for (let row = 0; row < tape.batch; row++) {
    const out = row * size;
    for (let value = 0; value < size; value++) result[out + value] = parameters[bias + value]!;
    for (let unit = 0; unit < hidden; unit++) {
      const signal = tape.hiddens[step]![row * hidden + unit]!;
      const weights = head + unit * size;
      for (let value = 0; value < size; value++) result[out + value]! += signal * parameters[weights + value]!;
    }
    softmaxInPlace(result.subarray(out, out + size));
  }
}

function softmaxInPlace(logits: Float64Array): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let value = 0; value < logits.length; value++) largest = Math.max(largest, logits[value]!);
  let sum = 0;
  for (let value = 0; value < logits.length; value++) {
    logits[value] = exp(logits[value]! - largest);
    sum += logits[value]!;
  }
  for (let value = 0; value < logits.length; value++) logits[value]! /= sum;
}
