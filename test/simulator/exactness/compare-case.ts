import type { Placement } from "../../../src/simulator/mapping.ts";
import { type StepRequest, stepOperation } from "../../../src/simulator/stepper/step-operation.ts";
import { timeOperation } from "../../../src/simulator/time-operation.ts";
import { referenceOperation } from "../reference-network.ts";
import type { ExactCase } from "./random-case.ts";
import { createStream, randomBytes, randomConstants } from "./random-data.ts";

/** What the stepper says of an operation. */
type Stepped = ReturnType<typeof stepOperation>;

/**
 * Times a case, steps it and computes it: the differences, one a line, and what the stepper said. A case of more than `mostCycles` is not stepped.
 */
export function compareCase(
  { machine, operation, mapping, placement, isTight, seed }: ExactCase,
  { mostCycles }: { readonly mostCycles: number },
): { readonly differences: readonly string[]; readonly stepped?: Stepped } {
  const { shape } = operation;
  const context = { places: placement.places, reshaped: operation.reshaped, cachedWeightBytes: placement.cachedWeightBytes };
  const timed = timeOperation(machine, shape, { mapping, context });
  if (timed.cycles > mostCycles) return { differences: [] };
  const next = createStream(seed);
  const operands = operation.inputs.map((_, index) => {
    const isGate = shape.kind === "scale" && index === operation.inputs.length - 1;
    return randomBytes(next, (isGate ? 1 : shape.inputHeight * shape.inputWidth) * shape.inputChannels);
  });
  const data = { operands, constants: randomConstants(operation, next) };
  const request = { machine, operation, mapping, placement, data };
  const stepped = stepOperation(request);
  const expected = referenceOperation(operation, operands, data.constants);
  const differences = [...compareCounters(stepped, timed), ...compareBytes(stepped.output, expected)];
  return { differences: isTight ? [...differences, ...compareFit(request)] : differences, stepped };
}

/** Where the legality check leaves not a byte to spare, the stepper must need every byte. */
function compareFit(request: StepRequest): readonly string[] {
  const { flightAddress, flightEnd, stagingBytes } = request.placement;
  const differences: string[] = [];
  const mustRefuse = (what: string, placement: Placement) => {
    try {
      stepOperation({ ...request, placement });
      differences.push(`the stepper runs with a byte of ${what} less than a legal mapping takes`);
    } catch (error) {
      if (!(error as Error).message.startsWith("Cannot")) throw error;
    }
  };
  if (flightEnd > flightAddress) mustRefuse("tiles in flight", { ...request.placement, flightEnd: flightEnd - 1 });
  if (stagingBytes > 0) mustRefuse("staging", { ...request.placement, stagingBytes: stagingBytes - 1 });
  return differences;
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
