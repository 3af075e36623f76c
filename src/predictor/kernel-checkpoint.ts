import type { NamedWeight } from "../tensor/named-weights.ts";
import type { KernelFacts } from "./checkpoint-record.ts";
import { type CheckpointSource, requireSameNames } from "./checkpoint-source.ts";
import { DesignEncoder } from "./design-encoder.ts";
import { KernelComponents } from "./kernel-components.ts";
import { comparable, createKernelPredictor, type KernelPredictor } from "./kernel-predictor.ts";
import type { KernelTarget } from "./kernel-target.ts";

/** What a kernel predictor's files hold beside what all predictors' do; the names of its tensors begin with `prefix`. */
export function describeKernel(predictor: KernelPredictor, prefix = ""): KernelDescription {
  const { support, totals, totalNames, componentNames, targets, feasibility, threshold, ranges, scores } = predictor;
  const prior = predictor.prior === undefined ? undefined : describeKernel(predictor.prior, `${prefix}prior.`);
  const tensors = new Map<string, NamedWeight>(prior?.tensors);
  const width = support.candidates.length / support.count;
  tensors.set(`${prefix}support`, { shape: [support.count, width], values: Float32Array.from(support.candidates) });
  const describe = ({ weights, coefficients, ...rest }: KernelTarget) => {
    tensors.set(`${prefix}${tensorName(rest.metric)}`, { shape: [support.count], values: coefficients });
    return { ...rest, weights: Object.fromEntries(componentNames.map((name, index) => [name, weights[index]!])) };
  };
  const facts = {
    features: totalNames,
    inputs: totals,
    targets: targets.map(describe),
    ...(feasibility && { feasibility: describe(feasibility) }),
    support: support.count,
    threshold,
    ranges,
    scores,
    ...(prior && { prior: prior.facts }),
  };
  return { facts, tensors };
}

interface KernelDescription {
  /** As `KernelFacts`. */
  readonly facts: object;
  readonly tensors: ReadonlyMap<string, NamedWeight>;
}

/** The predictor a record and its tensors describe. Throws as `loadPredictor`. */
export function restoreKernel(record: KernelFacts, source: CheckpointSource): KernelPredictor {
  const { path, space, tensors } = source;
  const encoder = new DesignEncoder(space);
  requireSameNames(record.features, encoder.totalNames, `${path}, features`);
  const candidates = Uint8Array.from(tensors("support", record.support * space.decisions.length));
  const support = { count: record.support, candidates };
  const prior = record.prior && restoreKernel(record.prior, { ...source, tensors: (name, length) => tensors(`prior.${name}`, length) });
  const totals = record.inputs;
  const { names } = new KernelComponents(comparable(encoder, support, { totals, ...(prior && { prior }) }));
  const restore = ({ weights, ...rest }: KernelFacts["targets"][number]): KernelTarget => {
    requireSameNames(Object.keys(weights), names, `${path}, weights of ${rest.metric}`);
    return { ...rest, weights: names.map((name) => weights[name]!), coefficients: tensors(tensorName(rest.metric), support.count) };
  };
  return createKernelPredictor(
    {
      support,
      totals,
      targets: record.targets.map(restore),
      ...(record.feasibility && { feasibility: restore(record.feasibility) }),
      ...(prior && { prior }),
      threshold: record.threshold,
      ranges: record.ranges,
      scores: record.scores,
    },
    space,
  );
}

function tensorName(metric: string): string {
  return `coefficients.${metric}`;
}
