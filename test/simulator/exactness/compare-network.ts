import type { Accelerator } from "../../../src/accelerator/accelerator.ts";
import type { Network } from "../../../src/network/network.ts";
import { lowerNetwork } from "../../../src/simulator/lower-network.ts";
import { createMachine } from "../../../src/simulator/machine.ts";
import { mapProgram } from "../../../src/simulator/map-program.ts";
import { stepProgram } from "../../../src/simulator/stepper/step-program.ts";
import { referenceNetwork } from "../reference-network.ts";
import { compareBytes, compareCounters } from "./compare-case.ts";
import type { SteppedRun } from "./effect-table.ts";
import { createStream, randomBytes, randomConstants } from "./random-data.ts";

/** A network stepped beside the event model and the reference: the differences, and what the stepper ran. */
interface NetworkComparison {
  readonly differences: readonly string[];
  readonly runs: readonly SteppedRun[];
}

/** Maps a network, steps it, and compares; `undefined` where it cannot run on the machine or computes nothing. */
export function compareNetwork({
  network,
  accelerator,
  seed,
}: {
  readonly network: Network;
  readonly accelerator: Accelerator;
  readonly seed: number;
}): NetworkComparison | undefined {
  const machine = createMachine(accelerator);
  const program = lowerNetwork(network);
  const mapped = mapProgram(machine, program);
  if (mapped.kind === "infeasible" || program.outputTensor <= 0) return undefined;
  const next = createStream(seed);
  const { height, width, channels } = network.input;
  const input = randomBytes(next, height * width * channels);
  const constants = program.operations.map((operation) => randomConstants(operation, next));
  const stepped = stepProgram({ machine, program, steps: mapped.operations, data: { input, constants } });
  const counted = stepped.operations.flatMap((operation, index) =>
    compareCounters(operation, mapped.operations[index]!.run).map((difference) => `${program.operations[index]!.name}: ${difference}`),
  );
  const byName = new Map(program.operations.map(({ name }, index) => [name, constants[index]!]));
  const runs = mapped.operations.map((placed, index) => ({ ...placed, machine, stepped: stepped.operations[index]! }));
  return { differences: [...counted, ...compareBytes(stepped.output, referenceNetwork(network, input, byName))], runs };
}
