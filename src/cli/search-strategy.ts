import { findAcceleratorCandidate } from "../accelerator/accelerator-candidate.ts";
import { baseline } from "../accelerator/presets.ts";
import { replacePart } from "../controller/part-controller.ts";
import { InputError } from "../core/errors.ts";
import { findMovedPart, isSpaceFor } from "../search/plan-strategy.ts";
import type { StrategyName } from "../search/strategy.ts";
import type { Candidate, Space, SpacePart } from "../space/space.ts";
import { readCandidate } from "./candidate-source.ts";
import { readAccelerator, readNetwork } from "./design-input.ts";
import type { SearchFlags } from "./search-flags.ts";
import type { GivenHalf } from "./space-simulator.ts";

/** What moves in a search, and what is given. */
export interface ResolvedStrategy {
  readonly strategy: StrategyName;
  /** The design whose parts are held until there is a better one. */
  readonly start: Candidate;
  /** The half of a design that is no part of the space. */
  readonly given: GivenHalf;
}

/**
 * What `--strategy`, `--accelerator` and `--network` ask for; without a strategy it follows from what is given. Throws an `InputError` where
 * the space lacks what the strategy moves, what it holds is not given, or what is given is not in the space.
 */
export async function resolveStrategy(space: Space, flags: SearchFlags): Promise<ResolvedStrategy> {
  const { accelerator, network } = flags;
  const strategy = flags.strategy ?? (accelerator !== undefined ? "network-only" : network !== undefined ? "accelerator-only" : "joint");
  if (!isSpaceFor(strategy, space)) throw refuse("--strategy", strategy, `parts that it moves in the space, which is ${space.name}`);
  const networks = findMovedPart(space, "network");
  const accelerators = findMovedPart(space, "accelerator");
  requireGiven(strategy, flags, { networks, accelerators });
  let start: Candidate = space.decisions.map(() => 0);
  const given: { -readonly [K in keyof GivenHalf]: GivenHalf[K] } = {};
  if (networks !== undefined && network !== undefined)
    start = replacePart(networks, { whole: start, chosen: await readCandidate(network, networks.space) });
  else if (network !== undefined) given.network = await readNetwork(network);
  if (accelerators !== undefined)
    start = replacePart(accelerators, { whole: start, chosen: await placeAccelerator(accelerators, accelerator) });
  else if (accelerator !== undefined) given.accelerator = await readAccelerator(accelerator);
  return { strategy, start, given };
}

interface Parts {
  readonly networks: SpacePart | undefined;
  readonly accelerators: SpacePart | undefined;
}

function requireGiven(strategy: StrategyName, { accelerator, network }: SearchFlags, { networks, accelerators }: Parts): void {
  if (strategy === "network-only" && accelerators !== undefined && accelerator === undefined)
    throw refuse("--accelerator", "missing", "the accelerator that --strategy network-only keeps");
  if (strategy === "accelerator-only" && networks !== undefined && network === undefined)
    throw refuse("--network", "missing", "the network that --strategy accelerator-only keeps");
  if (strategy === "joint" && (accelerator ?? network) !== undefined)
    throw refuse("--strategy", "joint", "network-only, accelerator-only, alternating or switch, since a part is given");
  if (strategy === "network-only" && network !== undefined)
    throw refuse("--network", network, "none, since --strategy network-only moves it");
  if (strategy === "accelerator-only" && accelerator !== undefined)
    throw refuse("--accelerator", accelerator, "none, since --strategy accelerator-only moves it");
}

/** The baseline unless one is named. */
async function placeAccelerator({ space }: SpacePart, text: string | undefined): Promise<Candidate> {
  const accelerator = text === undefined ? baseline : await readAccelerator(text);
  const candidate = findAcceleratorCandidate(space, accelerator);
  if (candidate !== undefined) return candidate;
  throw new InputError(`Cannot search: --accelerator is ${text}, expected one of the space ${space.name}`, {
    code: "accelerator-outside-space",
    path: "--accelerator",
    fix: "Search the networks alone: leave +accelerator out of --space and use --cost simulator, which takes any accelerator.",
  });
}

function refuse(path: string, current: string, wanted: string): InputError {
  return new InputError(`Cannot search: ${path} is ${current}, expected ${wanted}`, {
    code: "strategy",
    path,
    fix: "See tandem search --help for what each strategy moves and holds.",
  });
}
