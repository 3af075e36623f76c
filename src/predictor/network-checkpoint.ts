import type { NamedWeight } from "../tensor/named-weights.ts";
import { damagedPredictor, type NetworkRecord } from "./checkpoint-record.ts";
import { type CheckpointSource, requireSameNames } from "./checkpoint-source.ts";
import { createFeaturizer } from "./create-featurizer.ts";
import type { Mlp } from "./mlp.ts";
import { createNetworkPredictor, type NetworkPredictor } from "./network-predictor.ts";

/** What a network predictor's files hold beside what all predictors' do. */
export function describeNetwork({ features, inputs, targets, threshold, members, ranges, residuals, scores }: NetworkPredictor) {
  const tensors = new Map<string, NamedWeight>();
  for (const [member, { layers }] of members.entries())
    for (const [index, { inputs: width, outputs, weights, bias }] of layers.entries()) {
      tensors.set(`member${member}.layer${index}.weights`, { shape: [width, outputs], values: weights });
      tensors.set(`member${member}.layer${index}.bias`, { shape: [outputs], values: bias });
    }
  const { layers } = members[0]!;
  const widths = [layers[0]!.inputs, ...layers.map((layer) => layer.outputs)];
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
export function restoreNetwork(record: NetworkRecord, { path, space, tensors }: CheckpointSource): NetworkPredictor {
  const { features, inputs, targets, threshold, layers, ranges, scores } = record;
  requireSameNames(features, createFeaturizer(space).names, `${path}, features`);
  if (layers[0] !== inputs.mean.length)
    throw damagedPredictor(path, `a record with layers[0] = ${layers[0]}`, `${inputs.mean.length}, one an input`);
  const members = Array.from(
    { length: record.members },
    (_, member): Mlp => ({
      layers: layers.slice(1).map((outputs, index) => {
        const width = layers[index]!;
        const name = `member${member}.layer${index}`;
        return { inputs: width, outputs, weights: tensors(`${name}.weights`, width * outputs), bias: tensors(`${name}.bias`, outputs) };
      }),
    }),
  );
  return createNetworkPredictor(
    { features, inputs, targets, threshold, ranges, residuals: restoreRidges(record.residuals), scores },
    { space, members },
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
