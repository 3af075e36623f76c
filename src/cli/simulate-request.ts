import type { Accelerator } from "../accelerator/accelerator.ts";
import { baseline } from "../accelerator/presets.ts";
import { InputError } from "../core/errors.ts";
import { isNetworkSpace } from "../network/build-network.ts";
import type { Network } from "../network/network.ts";
import { createSpace } from "../space/create-space.ts";
import { findPart } from "../space/part.ts";
import type { Space } from "../space/space.ts";
import { type NamedCandidate, readCandidate, readCandidates } from "./candidate-source.ts";
import { readAccelerator, readWorkload } from "./design-input.ts";
import { overrideSpec } from "./override-spec.ts";
import type { SharedFlags } from "./shared-options.ts";
import type { Designs } from "./simulate-designs.ts";
import { parseSweep } from "./simulate-sweep.ts";
import { readSpaceSpec } from "./space-source.ts";

/** Flags of `tandem simulate`, parsed. */
export interface SimulateFlags extends SharedFlags {
  readonly network?: string;
  readonly space?: string;
  readonly candidate?: string;
  readonly candidates?: string;
  readonly accelerator?: string;
  readonly set: readonly string[];
  readonly sweep: readonly string[];
  readonly csv?: string;
  readonly plot?: string;
  readonly trace?: string;
  readonly mapping?: string;
  readonly saveMapping?: string;
  readonly workers?: number;
}

/** What a command line asks to simulate. */
export interface SimulateRequest {
  /** What runs, for people: a network's name, or how many candidates of which space. */
  readonly workload: string;
  /** What it runs on. */
  readonly machine: string;
  readonly designs: Designs;
  /** Swept parameters. */
  readonly parameters: readonly string[];
  /** The names of the candidates, where `--candidates` asks for several. */
  readonly names?: readonly NamedCandidate[];
}

/** Reads what the flags name. Throws an `InputError` where they name nothing, too much, or something that does not exist. */
export async function readRequest(argument: string | undefined, flags: SimulateFlags): Promise<SimulateRequest> {
  const text = argument ?? flags.network;
  if (argument !== undefined && flags.network !== undefined) throw usage("--network", `given beside ${argument}`, "one network");
  if (flags.space === undefined) return readPlainRequest(text, flags);
  const space = createSpace(overrideSpec(await readSpaceSpec(flags.space), flags.set));
  const has = { networks: findPart(space, isNetworkSpace) !== undefined, accelerators: hasAccelerators(space) };
  if (!has.networks && !has.accelerators)
    throw usage("--space", `${space.name}, which has neither networks nor accelerators`, "a space with candidates that run");
  if (has.networks && text !== undefined) throw usage("NETWORK", `given beside networks of --space ${space.name}`, "one of them");
  if (!has.networks && text === undefined) throw usage("NETWORK", "missing", `one beside --space ${space.name}`);
  const names = await readNames(space, flags);
  const accelerator = await readMachine(flags.accelerator, { space, ...has });
  const { parameters, points } = parseSweep(flags.sweep, accelerator ?? baseline);
  const workload = text === undefined ? undefined : await readNetworks(text);
  const designs: Designs = {
    ...(workload !== undefined && { networks: workload.networks }),
    ...(accelerator !== undefined && { accelerator }),
    space: space.spec,
    candidates: names.map(({ candidate }) => candidate),
    points,
  };
  const count = `${names.length.toLocaleString("en")} candidates of ${space.name}`;
  return {
    workload: workload?.title ?? count,
    machine: accelerator?.name ?? (workload === undefined ? "their own accelerators" : count),
    designs,
    parameters,
    ...(flags.candidates !== undefined && { names }),
  };
}

async function readPlainRequest(text: string | undefined, flags: SimulateFlags): Promise<SimulateRequest> {
  for (const flag of ["candidate", "candidates"] as const)
    if (flags[flag] !== undefined)
      throw text === undefined
        ? usage("--space", "missing", `the space of --${flag}`)
        : usage("NETWORK", `given beside --${flag}`, `either a network, or --space with --${flag}`);
  if (text === undefined) throw usage("NETWORK", "missing", "a network, or --space with --candidate or --candidates");
  if (flags.set.length > 0) throw usage("--set", "given without --space", "the space whose parameter it sets");
  if (flags.accelerator === "candidate") throw usage("--accelerator", "candidate", "a preset or a file, because there is no --candidate");
  const { networks, title } = await readNetworks(text);
  const accelerator = await readAccelerator(flags.accelerator ?? "baseline");
  const { parameters, points } = parseSweep(flags.sweep, accelerator);
  return { workload: title, machine: accelerator.name, designs: { networks, accelerator, points }, parameters };
}

function hasAccelerators({ parts }: Space): boolean {
  return parts.some(({ space }) => space.name === "accelerator");
}

async function readNetworks(text: string): Promise<{ readonly networks: Designs["networks"] & object; readonly title: string }> {
  const workload = await readWorkload(text);
  if (workload.kind === "network") return { networks: [workload.network], title: describeNetwork(workload.network) };
  const { name, layers } = workload;
  return { networks: layers, title: `${name} (${layers.length} layers, each run alone from DRAM to DRAM)` };
}

/** A network's name with the size of its input. */
export function describeNetwork({ name, input: { height, width, channels } }: Network): string {
  return `${name} (${height}x${width}x${channels})`;
}

async function readNames(space: Space, { candidate, candidates }: SimulateFlags): Promise<readonly NamedCandidate[]> {
  if ((candidate === undefined) === (candidates === undefined))
    throw candidate === undefined
      ? usage("--candidate", "missing", `a candidate of --space ${space.name}, or --candidates`)
      : usage("--candidate", "given beside --candidates", "one of them");
  return candidates === undefined ? [{ candidate: await readCandidate(candidate!, space) }] : readCandidates(candidates, space);
}

/** The accelerator of all candidates, or none where each brings its own. */
async function readMachine(
  text: string | undefined,
  { space, networks, accelerators }: { readonly space: Space; readonly networks: boolean; readonly accelerators: boolean },
): Promise<Accelerator | undefined> {
  if (accelerators && (text === undefined || text === "candidate")) return undefined;
  if (text === "candidate")
    throw usage("--accelerator", "candidate", `a preset or a file, because --space ${space.name} has no accelerators`);
  if (!networks) throw usage("--accelerator", `given beside --space ${space.name}`, "the candidates' own accelerators alone");
  return readAccelerator(text ?? "baseline");
}

function usage(path: string, current: string, expected: string): InputError {
  return new InputError(`Cannot simulate: ${path} is ${current}, expected ${expected}`, {
    code: "simulate-usage",
    path,
    fix: "See the examples of `tandem simulate --help`.",
  });
}
