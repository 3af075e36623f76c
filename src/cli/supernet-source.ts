import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import type { Json } from "../core/json.ts";
import { createRng } from "../core/rng.ts";
import { isNetworkSpace } from "../network/build-network.ts";
import { engineSettings, startEngine } from "../runtime/engine.ts";
import { restoreSharedScores, type SharedScores } from "../search/calibrated-quality.ts";
import { readStage } from "../search/checkpoints.ts";
import { findDifference } from "../search/configuration-difference.ts";
import { createSpace } from "../space/create-space.ts";
import { findPart, partCandidate } from "../space/part.ts";
import type { Space, SpacePart } from "../space/space.ts";
import { createSupernet } from "../supernet/supernet.ts";
import type { QualityModel } from "../trial/quality-model.ts";
import type { QualitySource } from "./quality-source.ts";
import { readImageTask } from "./run/read-image-task.ts";
import { readRunConfiguration } from "./run/read-run-configuration.ts";
import { runSpaceSpec } from "./run/run-configuration.ts";
import { fingerprintSources } from "./source-fingerprints.ts";

/**
 * Quality by the shared weights that a finished `tandem run` left in its folder, on all its reward images. Throws an `InputError` where there are
 * none, or where the networks of the space are not those that the weights were trained for.
 */
export async function openSupernetSource(run: string, space: Space): Promise<QualitySource> {
  const configuration = await readRunConfiguration(run);
  const own = createSpace(runSpaceSpec(configuration));
  const network = requireSameNetworks(space, own.parts[0]!, run);
  const weights = await readWeights(run);
  const { folder, split } = configuration.task;
  const engine = await startEngine();
  const rng = createRng(configuration.seed);
  const classes = own.parts[0]!.space.spec.classes as number;
  const task = await readImageTask(folder, { split, classes, rng: rng.split("task") });
  const supernet = createSupernet({ space: own, task, rng: rng.split("supernet") });
  const scores = await restoreSharedScores({ space: own, supernet }, weights);
  const images = await fingerprintSources([`training:${folder}`]);
  return {
    model: createSharedQuality(scores, { own, network }),
    settings: { supernet: { weights: sha256(weights), images }, ...engineSettings(engine) },
  };
}

/** The weights of a run whose search is over, since they change until then. */
async function readWeights(run: string): Promise<Uint8Array> {
  const saved = await readStage(join(run, "state"), "search");
  const state = saved?.state as { readonly ended?: Json; readonly steps?: Json } | undefined;
  if (saved?.blob !== undefined && state?.ended != null) return saved.blob;
  const stage = state === undefined ? "not begun" : `stopped after step ${state.steps}`;
  throw new InputError(`Cannot search: the search of ${run} is ${stage}, expected a finished one, which leaves shared weights`, {
    code: "no-supernet",
    path: "--quality",
    fix: `Go on with it: tandem run CONFIG --output ${run} --resume.`,
  });
}

/** The part of the space whose networks the weights serve. */
function requireSameNetworks(space: Space, trained: SpacePart, run: string): SpacePart {
  const part = findPart(space, isNetworkSpace);
  const wanted = trained.space.spec;
  const difference =
    part?.space.name === wanted.name
      ? findDifference(wanted as Json, part.space.spec as Json)
      : { key: "", before: wanted.name, now: part?.space.name ?? space.name };
  if (part !== undefined && difference === undefined) return part;
  const { key, now, before } = difference!;
  throw new InputError(
    `Cannot search: ${key === "" ? "--space" : `${wanted.name}, ${key},`} is ${show(now)}, expected ${show(before)}, for which the shared weights of ${run} were trained`,
    {
      code: "other-networks",
      path: "--space",
      fix: `Pass --space ${/[\\/]/.test(run) ? run : `./${run}`}, which is the space of that run.`,
    },
  );
}

function show(value: Json | undefined): string {
  return value === undefined ? "not set" : JSON.stringify(value);
}

interface Places {
  /** The space the supernet was made for, networks first. */
  readonly own: Space;
  /** Of the searched space. */
  readonly network: SpacePart;
}

/** All candidates on all reward images, whatever accelerators they come with. */
function createSharedQuality(scores: SharedScores, { own, network }: Places): QualityModel {
  const rest = own.decisions.slice(network.space.decisions.length).map(() => 0);
  return {
    name: scores.name,
    async estimate(candidates) {
      const whole = candidates.map((candidate) => [...partCandidate(network, candidate), ...rest]);
      return (await scores.scoreOn("reward", whole)).map(({ accuracy }) => accuracy);
    },
    dispose: async () => scores.dispose?.(),
  };
}
