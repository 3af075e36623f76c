import type { LstmLayout } from "./lstm-layout.ts";
import { inputOffset, type LstmTape } from "./lstm-pass.ts";

// Taken out of the global once: in a context of its own, such as a test's, every look at `Math` is dear.
const { tanh } = Math;

export interface LstmGradientOptions {
  readonly parameters: Float64Array;
  readonly tape: LstmTape;
  /** The gradient by the logits of each step, `[batch, values]`. */
  readonly logits: readonly Float64Array[];
}

/** The gradient by the parameters, by backpropagation through the steps of a pass. */
export function lstmGradient(layout: LstmLayout, { parameters, tape, logits }: LstmGradientOptions): Float64Array {
  const { hidden, sizes } = layout;
  const pass: BackwardPass = {
    layout,
    parameters,
    tape,
    gradient: new Float64Array(layout.length),
    hiddenFlow: new Float64Array(tape.batch * hidden),
    cellFlow: new Float64Array(tape.batch * hidden),
    gateFlow: new Float64Array(tape.batch * 4 * hidden),
  };
  for (let step = sizes.length - 1; step >= 0; step--) {
    passHeadBack(pass, { step, flow: logits[step]! });
    passCellsBack(pass, step);
    passGatesBack(pass, step);
  }
  return pass.gradient;
}

interface BackwardPass {
  readonly layout: LstmLayout;
  readonly parameters: Float64Array;
  readonly tape: LstmTape;
  readonly gradient: Float64Array;
  /** Gradient by the hidden state of the step at hand, `[batch, hidden]`. */
  readonly hiddenFlow: Float64Array;
  /** Gradient by its cells, `[batch, hidden]`. */
  readonly cellFlow: Float64Array;
  /** Gradient by its gates before their activation, `[batch, 4 * hidden]`. */
  readonly gateFlow: Float64Array;
}

function passHeadBack(
  { layout, parameters, tape, gradient, hiddenFlow }: BackwardPass,
  { step, flow }: { readonly step: number; readonly flow: Float64Array },
): void {
  const { hidden } = layout;
  const size = layout.sizes[step]!;
  const head = layout.heads[step]!;
  const bias = head + hidden * size;
  for (let row = 0; row < tape.batch; row++) {
    const out = row * size;
    for (let value = 0; value < size; value++) gradient[bias + value]! += flow[out + value]!;
    for (let unit = 0; unit < hidden; unit++) {
      const at = row * hidden + unit;
      const signal = tape.hiddens[step]![at]!;
      const weights = head + unit * size;
      for (let value = 0; value < size; value++) {
        gradient[weights + value]! += signal * flow[out + value]!;
        hiddenFlow[at]! += parameters[weights + value]! * flow[out + value]!;
      }
    }
  }
}

/** From hidden state and cells to the gates before activation; leaves in `cellFlow` what goes to the step before. */
function passCellsBack({ layout, tape, hiddenFlow, cellFlow, gateFlow }: BackwardPass, step: number): void {
  const { hidden } = layout;
  const gates = tape.gates[step]!;
  const previous = tape.cells[step - 1];
  for (let row = 0; row < tape.batch; row++) {
    for (let unit = 0; unit < hidden; unit++) {
      const at = row * hidden + unit;
      const gate = 4 * row * hidden + unit;
      const [input, forget, output, candidate] = [
        gates[gate]!,
        gates[gate + hidden]!,
        gates[gate + 2 * hidden]!,
        gates[gate + 3 * hidden]!,
      ];
      const squashed = tanh(tape.cells[step]![at]!);
      const cell = cellFlow[at]! + hiddenFlow[at]! * output * (1 - squashed * squashed);
      gateFlow[gate] = cell * candidate * input * (1 - input);
      gateFlow[gate + hidden] = previous === undefined ? 0 : cell * previous[at]! * forget * (1 - forget);
      gateFlow[gate + 2 * hidden] = hiddenFlow[at]! * squashed * output * (1 - output);
      gateFlow[gate + 3 * hidden] = cell * input * (1 - candidate * candidate);
      cellFlow[at] = cell * forget;
    }
  }
}

/** From the gates to embeddings and recurrent matrix; leaves in `hiddenFlow` what goes to the step before. */
function passGatesBack({ layout, parameters, tape, gradient, hiddenFlow, gateFlow }: BackwardPass, step: number): void {
  const { hidden } = layout;
  const width = 4 * hidden;
  const previous = tape.hiddens[step - 1];
  hiddenFlow.fill(0);
  for (let row = 0; row < tape.batch; row++) {
    const out = row * width;
    const input = inputOffset(layout, tape, { step, row });
    for (let unit = 0; unit < width; unit++) gradient[input + unit]! += gateFlow[out + unit]!;
    for (let from = 0; previous !== undefined && from < hidden; from++) {
      const signal = previous[row * hidden + from]!;
      const weights = from * width;
      let flow = 0;
      for (let unit = 0; unit < width; unit++) {
        gradient[weights + unit]! += signal * gateFlow[out + unit]!;
        flow += parameters[weights + unit]! * gateFlow[out + unit]!;
      }
      hiddenFlow[row * hidden + from] = flow;
    }
  }
}
