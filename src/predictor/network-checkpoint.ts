import { damagedPredictor, type NetworkRecord } from "./checkpoint-record.ts";
import { type CheckpointSource, requireSameNames } from "./checkpoint-source.ts";
import { createFeaturizer } from "./create-featurizer.ts";
import { describeMembers, restoreMembers } from "./member-tensors.ts";
import { createNetworkPredictor, type NetworkPredictor } from "./network-predictor.ts";

/** What a network predictor's files hold beside what all predictors' do. */
export function describeNetwork({ features, inputs, targets, threshold, members, ranges, residuals, scores }: NetworkPredictor) {
  const { widths, tensors } = describeMembers(members);
  return {
    facts: {
      features,
      inputs,
      targets,
      threshold,
      layers: widths,
      members: members.length,
      ranges,
      residuals: describeRidges(residuals),
      scores,
    },
    tensors,
  };
}

/** The predictor a record and its tensors describe. Throws as `loadPredictor`. */
export function restoreNetwork(record: NetworkRecord, source: CheckpointSource): NetworkPredictor {
  const { path, space } = source;
  const { features, inputs, targets, threshold, layers, ranges, scores } = record;
  requireSameNames(features, createFeaturizer(space).names, `${path}, features`);
  if (layers[0] !== inputs.mean.length)
    throw damagedPredictor(path, `a record with layers[0] = ${layers[0]}`, `${inputs.mean.length}, one an input`);
  return createNetworkPredictor(
    { features, inputs, targets, threshold, ranges, residuals: restoreRidges(record.residuals), scores },
    { space, members: restoreMembers(record, source) },
  );
}

function describeRidges(ridges: NetworkPredictor["residuals"]): NetworkRecord["residuals"] {
  return Object.fromEntries(
    Object.entries(ridges).map(([metric, { intercept, weights }]) => [metric, { intercept, weights: [...weights] }]),
  );
}

function restoreRidges(ridges: NetworkRecord["residuals"]): NetworkPredictor["residuals"] {
  return Object.fromEntries(
    Object.entries(ridges).map(([metric, { intercept, weights }]) => [metric, { intercept, weights: Float64Array.from(weights) }]),
  );
}
