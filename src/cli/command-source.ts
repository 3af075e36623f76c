import { availableParallelism } from "node:os";
import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { InputError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { analyzeNetwork } from "../network/analyze.ts";
import { buildNetwork, isNetworkSpace } from "../network/build-network.ts";
import type { Network } from "../network/network.ts";
import { withoutDeadNodes } from "../network/without-dead-nodes.ts";
import { createCommandPool } from "../runtime/command-pool.ts";
import { decisionValues } from "../space/decision-values.ts";
import { partCandidate } from "../space/part.ts";
import type { Candidate, Space, SpacePart } from "../space/space.ts";
import type { CommandModelOptions } from "../trial/command-cost-model.ts";
import type { CommandFlags } from "./command-options.ts";
import type { SharedFlags } from "./shared-options.ts";

/** What `command:COMMAND=METRIC[,METRIC…]` names. */
export interface CommandSource {
  readonly command: string;
  /** At least one, each once. */
  readonly metrics: readonly string[];
}

/** The form of a source that is a command, for errors. */
export const COMMAND_FORM = "command:COMMAND=METRIC[,METRIC...]";

/** Whether a source is a command. */
export function isCommandSource(source: string): boolean {
  return source.startsWith("command:");
}

/** Reads a source that is a command. Throws an `InputError` that names the flag where its metrics are missing or come twice. */
export function parseCommandSource(source: string, flag: string): CommandSource {
  const [, command, list] = /^command:(.*\S.*)=([A-Za-z]\w*(?:,[A-Za-z]\w*)*)$/s.exec(source) ?? [];
  const metrics = list?.split(",") ?? [];
  if (command !== undefined && metrics.length > 0 && new Set(metrics).size === metrics.length) return { command, metrics };
  throw new InputError(`Cannot use the command: ${flag} is ${JSON.stringify(source)}, expected ${COMMAND_FORM}, each metric once`, {
    code: "command-source",
    path: flag,
    fix: `Name the metrics it answers with, for example ${flag} 'command:python3 adapter.py=latencyMs,energyUj'.`,
  });
}

/** How a command is run, and stopped. */
export interface CommandRun {
  readonly flags: CommandFlags & Pick<SharedFlags, "quiet">;
  /** Even a command that answers nothing goes on; default false. */
  readonly keepFailed?: boolean;
  /** Rejects what is asked when it fires. */
  readonly signal?: AbortSignal;
}

/** What a model over a command is made of. Processes that have to be replaced are told on standard error, unless it is to be quiet. */
export function openCommandModel(command: string, space: Space, { flags, keepFailed, signal }: CommandRun): CommandModelOptions {
  const { commandProcesses = availableParallelism(), commandRequests, commandTimeout, commandRetries, quiet } = flags;
  const pool = createCommandPool({
    command,
    processes: commandProcesses,
    ...(commandRequests !== undefined && { inFlight: commandRequests }),
    ...(commandTimeout !== undefined && { timeoutMs: commandTimeout * 1000 }),
    ...(commandRetries !== undefined && { retries: commandRetries }),
    ...(keepFailed && { firstFailures: Number.POSITIVE_INFINITY }),
    ...(!quiet && { onFault: (fault: string) => void process.stderr.write(`${fault}\n`) }),
  });
  return { pool, describe: createDescription(space), ...(signal && { signal }) };
}

/**
 * What a command is told of a candidate. A network has the nodes that its output needs, in order, each with its output's shape; an accelerator of the space
 * `accelerator` all its parameters. A part of the user's own is told as its decisions' values by name: the first part (or only one) as the network,
 * the second as the accelerator.
 */
function createDescription(space: Space): (candidate: Candidate) => Readonly<Record<string, Json>> {
  const tellers = space.parts.map((part, index) => partTeller(part, index));
  return (candidate) => Object.fromEntries(tellers.map(({ key, tell }) => [key, tell(candidate)]));
}

interface PartTeller {
  readonly key: "network" | "accelerator";
  readonly tell: (candidate: Candidate) => Json;
}

function partTeller(part: SpacePart, index: number): PartTeller {
  const { space } = part;
  if (isNetworkSpace(space))
    return { key: "network", tell: (candidate) => tellNetwork(buildNetwork(space, partCandidate(part, candidate))) };
  if (space.name === "accelerator")
    return { key: "accelerator", tell: (candidate) => ({ ...buildAccelerator(space, partCandidate(part, candidate)) }) as unknown as Json };
  const tell = (candidate: Candidate): Json => decisionValues(space, partCandidate(part, candidate));
  return { key: index === 0 ? "network" : "accelerator", tell };
}

function tellNetwork(network: Network): Json {
  const live = withoutDeadNodes(network);
  const { nodes } = analyzeNetwork(live);
  return { ...live, nodes: live.nodes.map((node, index) => ({ ...node, output: nodes[index]!.output })) } as unknown as Json;
}
