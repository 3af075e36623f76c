import type { Accelerator } from "../accelerator/accelerator.ts";
import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { InputError } from "../core/errors.ts";
import { buildNetwork } from "../network/build-network.ts";
import type { Network } from "../network/network.ts";
import { renderSimulation } from "../report/simulation-text.ts";
import { simulate } from "../simulator/simulate.ts";
import { SIMULATOR_VERSION } from "../simulator/simulator-version.ts";
import { simulateStepsUp } from "../simulator/step-up.ts";
import { parseCandidate } from "../space/candidate-text.ts";
import { createSpace } from "../space/create-space.ts";
import { jointSpec } from "../space/joint.ts";
import { readAccelerator, readNetwork } from "./design-input.ts";
import { overrideSpec } from "./override-spec.ts";
import type { SharedFlags } from "./shared-options.ts";

/** Flags of `tandem simulate`, parsed. */
export interface SimulateFlags extends SharedFlags {
  readonly network?: string;
  readonly space?: string;
  readonly candidate?: string;
  readonly accelerator?: string;
  readonly set: readonly string[];
}

/** An infeasible design is a result, but nobody should take it for one that runs. */
const INFEASIBLE_STATUS = 3;

/**
 * Simulates what the flags name; the text to print, with a line feed at the end, and the command's exit status.
 * Throws an `InputError` where they name nothing, or too much.
 */
export async function renderSimulate(
  argument: string | undefined,
  flags: SimulateFlags,
): Promise<{ readonly text: string; readonly exitStatus: number }> {
  const { network, accelerator } = await readDesign(argument ?? flags.network, flags);
  const simulation = simulate(network, accelerator);
  const document = { simulator: SIMULATOR_VERSION, network: network.name, accelerator, ...simulation };
  const text = flags.json
    ? JSON.stringify(document)
    : renderSimulation(simulation, { network, accelerator, steps: simulateStepsUp(network, accelerator) });
  return { text: `${text}\n`, exitStatus: simulation.kind === "infeasible" ? INFEASIBLE_STATUS : 0 };
}

async function readDesign(
  text: string | undefined,
  flags: SimulateFlags,
): Promise<{ readonly network: Network; readonly accelerator: Accelerator }> {
  const { candidate: candidateText, space: spaceName } = flags;
  if ((text === undefined) === (candidateText === undefined))
    throw usage("NETWORK", text === undefined ? "missing" : `given beside --candidate`, "either a network, or --space with --candidate");
  if (text !== undefined) {
    if (flags.accelerator === "candidate") throw usage("--accelerator", "candidate", "a preset or a file, because there is no --candidate");
    return { network: await readNetwork(text), accelerator: await readAccelerator(flags.accelerator ?? "baseline") };
  }
  if (spaceName === undefined) throw usage("--space", "missing", "the space of --candidate");
  const spec = spaceName === "joint" ? jointSpec({ name: "mobilenet-v2" }, { name: "accelerator" }) : { name: spaceName };
  const space = createSpace(overrideSpec(spec, flags.set));
  const candidate = parseCandidate(space, candidateText!);
  const own = space.parts.some((part) => part.space.name === "accelerator");
  const wanted = flags.accelerator ?? (own ? "candidate" : "baseline");
  const accelerator = wanted === "candidate" ? buildAccelerator(space, candidate) : await readAccelerator(wanted);
  return { network: buildNetwork(space, candidate), accelerator };
}

function usage(path: string, ...[current, expected]: readonly [string, string]): InputError {
  return new InputError(`Cannot simulate: ${path} is ${current}, expected ${expected}`, {
    code: "simulate-usage",
    path,
    fix: "See the examples of `tandem simulate --help`.",
  });
}
