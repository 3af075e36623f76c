import { InputError } from "../core/errors.ts";
import { readDataset } from "../dataset/read-dataset.ts";
import { loadPredictor } from "../predictor/checkpoint.ts";
import { findShippedModel } from "../runtime/package-root.ts";
import { createRefinablePredictor } from "../search/refinable-predictor.ts";
import type { RefinableCost } from "../search/search-rounds.ts";
import type { Space } from "../space/space.ts";
import type { SearchFlags } from "./search-flags.ts";
import { isPredictorSource, PREDICTOR } from "./search-sources.ts";

/**
 * The predictor of `--cost` with the dataset it is trained further on. Throws an `InputError` where the flags do not name one predictor and its
 * dataset, or name a budget that rounds cannot share.
 */
export async function openRefinable(space: Space, flags: SearchFlags, signal: AbortSignal): Promise<RefinableCost> {
  const [source = "", more] = flags.cost;
  if (!isPredictorSource(source) || more !== undefined)
    throw refuse("--cost", flags.cost.join(" and "), "one predictor:FOLDER, which --refine trains further");
  if (flags.dataset === undefined) throw refuse("--dataset", "missing", "the folder of the dataset that the predictor was trained on");
  if (flags.paid !== undefined || flags.seconds !== undefined)
    throw refuse("--trials", "not the budget", "--trials alone with --refine: every round has as many");
  if (flags.bound !== undefined)
    throw refuse("--bound", String(flags.bound), "none with --refine, whose predictions are compared with what designs cost");
  const { strategy = "joint" } = flags;
  if (strategy !== "joint" || (flags.accelerator ?? flags.network) !== undefined)
    throw refuse(
      "--strategy",
      strategy === "joint" ? "of a given part" : strategy,
      "joint with --refine, whose rounds search both parts again",
    );
  if (flags.controllerFrom !== undefined) throw refuse("--controller-from", flags.controllerFrom, "none with --refine");
  const [{ predictor }, dataset] = await Promise.all([
    loadPredictor(findShippedModel(source.slice(PREDICTOR.length))),
    readDataset(flags.dataset),
  ]);
  if (predictor.kind === "network") return createRefinablePredictor(predictor, { space, dataset, seed: flags.seed, signal });
  throw refuse("--cost", `a predictor of kind ${predictor.kind}`, "one of kind network, as `tandem train --kind network` makes");
}

function refuse(path: string, current: string, wanted: string): InputError {
  return new InputError(`Cannot refine: ${path} is ${current}, expected ${wanted}`, {
    code: "refine",
    path,
    fix: "Use for example --cost predictor:models/mobile --dataset datasets/mobile --verify simulator --refine 3.",
  });
}
