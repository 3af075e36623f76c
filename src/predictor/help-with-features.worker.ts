import type { Work } from "../runtime/executor.ts";
import { createSpace } from "../space/create-space.ts";
import type { SpaceSpec } from "../space/space.ts";
import { createFeaturizer } from "./create-featurizer.ts";
import { claimChunk, EMPTY, END, type FeatureExchange, ROWS, SLOT, SLOTS } from "./feature-exchange.ts";
import { firstRows } from "./feature-rows.ts";
import { ANSWERED_ROWS } from "./mlp-answers.ts";

export const HELP_WITH_FEATURES: Work = { module: import.meta.url, exportName: "helpWithFeatures" };

/** What a helper is started with. */
export interface FeatureHelp {
  readonly space: SpaceSpec;
  readonly exchange: FeatureExchange;
  /** Of the owner's featurizer, where it has such: what either thread works out is there for both. */
  readonly tables: SharedArrayBuffer | undefined;
  /** Without a job for so long it ends. */
  readonly idleMs: number;
}

/** Derives features for the jobs on the exchange until none comes for a while. */
export function helpWithFeatures({ space, exchange, tables, idleMs }: FeatureHelp): void {
  const { control, candidates, slots } = exchange;
  const created = createSpace(space);
  const featurizer = createFeaturizer(created, tables);
  const width = created.decisions.length;
  for (let turn = 0; ; turn = (turn + 1) % SLOTS) {
    const chunk = waitForChunk(control, idleMs);
    if (chunk < 0) return;
    const state = SLOT + turn;
    for (let held = Atomics.load(control, state); held !== EMPTY; held = Atomics.load(control, state)) Atomics.wait(control, state, held);
    const start = chunk * ANSWERED_ROWS;
    const count = Math.min(ANSWERED_ROWS, Atomics.load(control, ROWS) - start);
    const rows = { count, candidates: candidates.subarray(start * width, (start + count) * width) };
    featurizer.write(rows, firstRows(slots[turn]!, count));
    Atomics.store(control, state, chunk + 1);
    Atomics.notify(control, state);
  }
}

/** The next chunk to derive, or -1 where none came for `idleMs`. */
function waitForChunk(control: Int32Array, idleMs: number): number {
  for (;;) {
    const end = Atomics.load(control, END);
    const chunk = claimChunk(control);
    if (chunk >= 0) return chunk;
    if (Atomics.wait(control, END, end, idleMs) === "timed-out") return -1;
  }
}
