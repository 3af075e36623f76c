import { damagedPredictor, type LayersRecord } from "./checkpoint-record.ts";
import { type CheckpointSource, requireSameNames } from "./checkpoint-source.ts";
import { LAYER_FEATURES } from "./layer-features.ts";
import { createLayersPredictor, type LayersPredictor } from "./layers-predictor.ts";
import { describeMembers, restoreMembers } from "./member-tensors.ts";

/** What a layers predictor's files hold beside what all predictors' do. */
export function describeLayers({ features, inputs, targets, threshold, members, ranges, scores }: LayersPredictor) {
  const { widths, tensors } = describeMembers(members);
  return { facts: { features, inputs, targets, threshold, layers: widths, members: members.length, ranges, scores }, tensors };
}

/** The predictor a record and its tensors describe. Throws as `loadPredictor`. */
export function restoreLayers(record: LayersRecord, source: CheckpointSource): LayersPredictor {
  const { features, inputs, targets, threshold, layers, ranges, scores } = record;
  const { path, space } = source;
  requireSameNames(features, LAYER_FEATURES, `${path}, features`);
  if (layers[0] !== inputs.mean.length)
    throw damagedPredictor(path, `a record with layers[0] = ${layers[0]}`, `${inputs.mean.length}, one an input`);
  return createLayersPredictor({ inputs, targets, threshold, ranges, scores }, { space, members: restoreMembers(record, source) });
}
