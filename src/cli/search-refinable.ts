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
 * dataset.
 */
export async function openRefinable(space: Space, flags: SearchFlags, signal: AbortSignal): Promise<RefinableCost> {
  const { seed, bound } = flags;
  const [source = "", more] = flags.cost;
  if (!isPredictorSource(source) || more !== undefined)
    throw refuse("--cost", flags.cost.join(" and "), "one predictor:FOLDER, which --refine trains further");
  if (flags.dataset === undefined) throw refuse("--dataset", "missing", "the folder of the dataset that the predictor was trained on");
  const [{ predictor }, dataset] = await Promise.all([
    loadPredictor(findShippedModel(source.slice(PREDICTOR.length))),
    readDataset(flags.dataset),
  ]);
  if (predictor.kind === "network")
    return createRefinablePredictor(predictor, { space, dataset, seed, signal, ...(bound !== undefined && { bound }) });
  throw refuse("--cost", `a predictor of kind ${predictor.kind}`, "one of kind network, as `tandem train --kind network` makes");
}

function refuse(path: string, current: string, wanted: string): InputError {
  return new InputError(`Cannot refine: ${path} is ${current}, expected ${wanted}`, {
    code: "refine",
    path,
    fix: "Use for example --cost predictor:models/mobile --dataset datasets/mobile --verify simulator --refine 3.",
  });
}
