import type { Json } from "../core/json.ts";
import type { Executor } from "../runtime/executor.ts";
import { countDesigns, type Designs, sliceDesigns } from "./simulate-designs.ts";
import { type RowResult, SIMULATE_ROWS } from "./simulate-rows.ts";

/** Designs a worker is sent at once: well below a second of work for small networks, so that little is lost and progress moves. */
const CHUNK_ROWS = 64;

interface ManyOptions {
  readonly executor: Executor;
  /** Rows that are there already. */
  readonly done: number;
  readonly signal?: AbortSignal;
  /** Takes the next rows, in order; `first` is the first one's number. */
  readonly write: (first: number, rows: readonly RowResult[]) => Promise<void>;
}

/**
 * Simulates designs in chunks and hands them on in order, whatever the number of workers. Throws an `InterruptedError` when `signal` fires, after
 * the last whole chunk was written.
 */
export async function simulateMany(designs: Designs, { executor, done, signal, write }: ManyOptions): Promise<void> {
  const total = countDesigns(designs);
  const running: { readonly first: number; readonly rows: Promise<readonly RowResult[]> }[] = [];
  let next = done;
  const start = (): void => {
    const count = Math.min(CHUNK_ROWS, total - next);
    const slice = sliceDesigns(designs, { first: next, count });
    const order = { ...slice, count } as unknown as Json;
    const rows = executor.run(SIMULATE_ROWS, order, signal === undefined ? {} : { signal }) as Promise<readonly RowResult[]>;
    // It may fail while an earlier chunk is awaited; it is looked at in its turn.
    rows.catch(() => {});
    running.push({ first: next, rows });
    next += count;
  };
  // One chunk more than there are workers, so that none of them waits while rows are written.
  while (next < total && running.length <= executor.workers) start();
  for (let chunk = running.shift(); chunk !== undefined; chunk = running.shift()) {
    const rows = await chunk.rows;
    if (next < total) start();
    await write(chunk.first, rows);
  }
}
