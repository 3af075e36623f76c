import { stepOperation } from "../../../src/simulator/stepper/step-operation.ts";
import { timeOperation } from "../../../src/simulator/time-operation.ts";
import { referenceOperation } from "../reference-network.ts";
import type { ExactCase } from "./random-case.ts";
import { createStream, randomBytes, randomConstants } from "./random-data.ts";

/** What both simulators say of an operation. */
export type Stepped = ReturnType<typeof stepOperation>;

/** Steps a case and compares it with the event model and the reference: the differences, one a line, and what the stepper said. */
export function compareCase({ machine, operation, mapping, placement, seed }: ExactCase): {
  readonly differences: readonly string[];
  readonly stepped: Stepped;
} {
  const { shape } = operation;
  const next = createStream(seed);
  const operands = operation.inputs.map((_, index) => {
    const isGate = shape.kind === "scale" && index === operation.inputs.length - 1;
    return randomBytes(next, (isGate ? 1 : shape.inputHeight * shape.inputWidth) * shape.inputChannels);
  });
  const constants = randomConstants(operation, next);
  const stepped = stepOperation({ machine, operation, mapping, placement, data: { operands, constants } });
  const context = { places: placement.places, reshaped: operation.reshaped, cachedWeightBytes: placement.cachedWeightBytes };
  const timed = timeOperation(machine, shape, { mapping, context });
  const expected = referenceOperation(operation, operands, constants);
  return { differences: [...compareCounters(stepped, timed), ...compareBytes(stepped.output, expected)], stepped };
}

/** A simulator's account of an operation. */
type Account = Pick<Stepped, "cycles" | "labels" | "traffic" | "effects">;

/** Cycles and counters in which two accounts differ. */
export function compareCounters(stepped: Account, timed: Account): readonly string[] {
  const flat = ({ cycles, labels, traffic, effects }: Account) => Object.entries({ cycles, ...labels, ...traffic, ...effects });
  const others = new Map(flat(timed));
  const differences = flat(stepped).filter(([name, value]) => value !== others.get(name));
  const sum = Object.values(stepped.labels).reduce((total, cycles) => total + cycles, 0);
  return [
    ...differences.map(([name, value]) => `${name}: the stepper says ${value}, the event model ${others.get(name)}`),
    ...(sum === stepped.cycles ? [] : [`labels sum to ${sum} of ${stepped.cycles} cycles`]),
  ];
}

/** The first byte in which an output differs from the reference. */
export function compareBytes(output: Int8Array, expected: Int8Array): readonly string[] {
  if (output.length !== expected.length) return [`output has ${output.length} bytes, the reference ${expected.length}`];
  const at = output.findIndex((value, index) => value !== expected[index]);
  return at < 0 ? [] : [`output byte ${at} is ${output[at]}, the reference says ${expected[at]}`];
}
