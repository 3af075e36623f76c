import type { NamedWeight } from "../tensor/named-weights.ts";
import type { KernelRecord } from "./checkpoint-record.ts";
import { type CheckpointSource, requireSameNames } from "./checkpoint-source.ts";
import { DesignEncoder } from "./design-encoder.ts";
import { KernelComponents } from "./kernel-components.ts";
import { comparable, createKernelPredictor, type KernelPredictor } from "./kernel-predictor.ts";
import type { KernelTarget } from "./kernel-target.ts";

/** What a kernel predictor's files hold beside what all predictors' do. */
export function describeKernel({ support, totals, totalNames, componentNames, targets, feasibility }: KernelPredictor) {
  const tensors = new Map<string, NamedWeight>();
  const width = support.candidates.length / support.count;
  tensors.set("support", { shape: [support.count, width], values: Float32Array.from(support.candidates) });
  const describe = ({ weights, coefficients, ...rest }: KernelTarget) => {
    tensors.set(tensorName(rest.metric), { shape: [support.count], values: coefficients });
    return { ...rest, weights: Object.fromEntries(componentNames.map((name, index) => [name, weights[index]!])) };
  };
  const facts = {
    features: totalNames,
    inputs: totals,
    targets: targets.map(describe),
    ...(feasibility && { feasibility: describe(feasibility) }),
    support: support.count,
  };
  return { facts, tensors };
}

/** The predictor a record and its tensors describe. Throws as `loadPredictor`. */
export function restoreKernel(record: KernelRecord, { path, space, tensors }: CheckpointSource): KernelPredictor {
  const encoder = new DesignEncoder(space);
  requireSameNames(record.features, encoder.totalNames, `${path}, features`);
  const candidates = Uint8Array.from(tensors("support", record.support * space.decisions.length));
  const support = { count: record.support, candidates };
  const { names } = new KernelComponents(comparable(encoder, support, record.inputs));
  const restore = ({ weights, ...rest }: KernelRecord["targets"][number]): KernelTarget => {
    requireSameNames(Object.keys(weights), names, `${path}, weights of ${rest.metric}`);
    return { ...rest, weights: names.map((name) => weights[name]!), coefficients: tensors(tensorName(rest.metric), support.count) };
  };
  return createKernelPredictor(
    {
      support,
      totals: record.inputs,
      targets: record.targets.map(restore),
      ...(record.feasibility && { feasibility: restore(record.feasibility) }),
      threshold: record.threshold,
    },
    space,
  );
}

function tensorName(metric: string): string {
  return `coefficients.${metric}`;
}
