import type { Machine } from "./machine.ts";
import type { Mapping } from "./mapping.ts";
import type { OperationShape } from "./operation.ts";
import { OperationCounters } from "./operation-counters.ts";
import { type OperationContext, OperationPlan } from "./operation-plan.ts";
import type { OperationRun } from "./operation-run.ts";
import { OperationTimer } from "./operation-timer.ts";

/** A mapped operation and what it finds when it starts. */
export interface MappedOperation {
  readonly mapping: Mapping;
  readonly context: OperationContext;
}

/** Runs mapped operations one after the other without allocating; its figures are those of the last `time`. */
export class OperationModel {
  readonly plan = new OperationPlan();
  readonly timer = new OperationTimer();
  readonly counters = new OperationCounters();

  /** Cycles of a legal mapping (see `explainIllegalMapping`); all counters are in `counters`. */
  time(machine: Machine, shape: OperationShape, mapped: MappedOperation): number {
    this.plan.set(machine, shape, mapped);
    this.timer.time(this.plan);
    this.counters.count(this.plan, this.timer);
    return this.timer.cycles;
  }

  /** The last operation as a value. */
  record(): OperationRun {
    const { labels, traffic, effects } = this.counters;
    const mapping = this.plan.toMapping();
    return { cycles: this.timer.cycles, labels: { ...labels }, traffic: { ...traffic }, effects: { ...effects }, mapping };
  }
}

/** Runs one mapped operation: its cycles by label and every counter. */
export function timeOperation(machine: Machine, shape: OperationShape, mapped: MappedOperation): OperationRun {
  const model = new OperationModel();
  model.time(machine, shape, mapped);
  return model.record();
}
