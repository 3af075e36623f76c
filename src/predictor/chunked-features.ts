import { type HelperThread, startHelperThread } from "../runtime/helper-thread.ts";
import type { Space } from "../space/space.ts";
import { createFeaturizer } from "./create-featurizer.ts";
import { CONTROLS, claimChunk, EMPTY, END, type FeatureExchange, FIRST, JOB_CHUNKS, ROWS, SLOT, SLOTS } from "./feature-exchange.ts";
import { createFeatureRows, firstRows } from "./feature-rows.ts";
import type { CandidateRows, FeatureRows, RowFeaturizer } from "./featurizer.ts";
import { type FeatureHelp, HELP_WITH_FEATURES } from "./help-with-features.worker.ts";
import { ANSWERED_ROWS } from "./mlp-answers.ts";

/** From so many rows on a second thread is worth its start. */
const HELPED_ROWS = 8 * ANSWERED_ROWS;
/** A helper that takes longer for a chunk is given up, and its chunks are derived here. */
const PATIENCE_MS = 20_000;
/** A helper without work for so long ends: predictors come and go, and their threads should not stay behind. */
const IDLE_MS = 10_000;

/** Uses the features of some rows, of which `start` is the first; they are overwritten once it returns. */
type UseFeatures = (rows: FeatureRows, start: number) => void;

/**
 * Derives features of many rows in chunks of `ANSWERED_ROWS`, in whatever order they are ready. Where there are many rows and a second core, a thread
 * helps as long as such calls go on; the figures are the same, and the process may end while it sleeps.
 */
export class ChunkedFeatures {
  readonly #space: Space;
  readonly #metrics: readonly string[];
  readonly #featurizer: RowFeaturizer;
  readonly #buffer: FeatureRows;
  readonly #idleMs: number;
  /** Decided with the first call of many rows. */
  #helper: FeatureHelper | "none" | undefined;

  constructor(space: Space, metrics: readonly string[], { idleMs = IDLE_MS }: { readonly idleMs?: number } = {}) {
    this.#idleMs = idleMs;
    this.#space = space;
    this.#metrics = metrics;
    this.#featurizer = createFeaturizer(space);
    this.#buffer = createFeatureRows(this.#featurizer, { count: ANSWERED_ROWS, metrics });
  }

  /** Names of the features, in order. */
  get names(): readonly string[] {
    return this.#featurizer.names;
  }

  /** Features of all rows, and their base quantities. */
  derive(rows: CandidateRows): FeatureRows {
    const target = createFeatureRows(this.#featurizer, { count: rows.count, metrics: this.#metrics });
    this.forEach(rows, (part, start) => {
      target.features.set(part.features, (start * part.features.length) / part.count);
      for (const metric of this.#metrics) {
        const values = part.quantities[metric]!;
        target.quantities[metric]!.set(values, (start * values.length) / part.count);
      }
    });
    return target;
  }

  forEach(rows: CandidateRows, use: UseFeatures): void {
    const helper = rows.count >= HELPED_ROWS ? this.#findHelper() : "none";
    const width = this.#space.decisions.length;
    const size = JOB_CHUNKS * ANSWERED_ROWS;
    for (let start = 0; start < rows.count; start += size) {
      const count = Math.min(size, rows.count - start);
      const job = { count, candidates: rows.candidates.subarray(start * width, (start + count) * width) };
      const useJob: UseFeatures = (features, first) => use(features, start + first);
      if (helper === "none") for (let chunk = 0; chunk * ANSWERED_ROWS < count; chunk++) this.#deriveChunk(job, chunk, useJob);
      else helper.run(job, (chunk) => this.#deriveChunk(job, chunk, useJob), useJob);
    }
  }

  #deriveChunk({ count, candidates }: CandidateRows, chunk: number, use: UseFeatures): void {
    const start = chunk * ANSWERED_ROWS;
    const width = this.#space.decisions.length;
    const target = firstRows(this.#buffer, Math.min(ANSWERED_ROWS, count - start));
    this.#featurizer.write({ count: target.count, candidates: candidates.subarray(start * width, (start + target.count) * width) }, target);
    use(target, start);
  }

  #findHelper(): FeatureHelper | "none" {
    if (this.#helper === undefined || (this.#helper !== "none" && this.#helper.hasEnded)) this.#helper = this.#startHelper();
    return this.#helper;
  }

  #startHelper(): FeatureHelper | "none" {
    const allocate = (bytes: number) => new SharedArrayBuffer(bytes);
    const shape = { count: ANSWERED_ROWS, metrics: this.#metrics, allocate };
    const exchange: FeatureExchange = {
      control: new Int32Array(allocate(CONTROLS * Int32Array.BYTES_PER_ELEMENT)),
      candidates: new Uint8Array(allocate(JOB_CHUNKS * ANSWERED_ROWS * this.#space.decisions.length)),
      slots: Array.from({ length: SLOTS }, () => createFeatureRows(this.#featurizer, shape)),
    };
    const help: FeatureHelp = { space: this.#space.spec, exchange, tables: this.#featurizer.tables, idleMs: this.#idleMs };
    const thread = startHelperThread({ work: HELP_WITH_FEATURES, input: help });
    return thread === undefined ? "none" : new FeatureHelper(exchange, thread);
  }
}

/** The owner's end of an exchange with a thread that derives features. */
class FeatureHelper {
  readonly #exchange: FeatureExchange;
  readonly #thread: HelperThread;
  /** Slot that the helper fills next. */
  #turn = 0;

  constructor(exchange: FeatureExchange, thread: HelperThread) {
    this.#exchange = exchange;
    this.#thread = thread;
  }

  /** It had nothing to do; another may be started. */
  get hasEnded(): boolean {
    return this.#thread.state === "ended";
  }

  /** Derives a job's features, at most `JOB_CHUNKS` chunks: `derive` does one chunk here, `use` takes the rows of those that the helper did. */
  run(job: CandidateRows, derive: (chunk: number) => void, use: UseFeatures): void {
    try {
      this.#share(job, derive, use);
    } catch (error) {
      // The helper may hold chunks of this job, which must not be taken for the next one's.
      this.#thread.stop();
      throw error;
    }
  }

  #share(job: CandidateRows, derive: (chunk: number) => void, use: UseFeatures): void {
    const { control } = this.#exchange;
    const chunks = Math.ceil(job.count / ANSWERED_ROWS);
    const open = new Set(Array.from({ length: chunks }, (_, chunk) => chunk));
    if (this.#thread.state === "running") this.#post(job, chunks);
    while (this.#thread.state === "running" && open.size > 0) {
      const state = SLOT + this.#turn;
      const ready = Atomics.load(control, state) - 1;
      const own = ready < 0 ? claimChunk(control) : -1;
      if (ready >= 0) {
        this.#take(ready, job.count, use);
        open.delete(ready);
      } else if (own >= 0) {
        derive(own);
        open.delete(own);
      } else if (Atomics.wait(control, state, EMPTY, PATIENCE_MS) === "timed-out") this.#thread.stop();
    }
    // What a helper that failed has left.
    for (const chunk of open) derive(chunk);
  }

  #post({ count, candidates }: CandidateRows, chunks: number): void {
    const { control, candidates: shared } = this.#exchange;
    shared.set(candidates);
    const end = Atomics.load(control, END);
    Atomics.store(control, FIRST, end);
    Atomics.store(control, ROWS, count);
    Atomics.store(control, END, end + chunks);
    Atomics.notify(control, END);
  }

  /** Takes a chunk from the slot whose turn it is and frees that. */
  #take(chunk: number, count: number, use: UseFeatures): void {
    const { control, slots } = this.#exchange;
    const start = chunk * ANSWERED_ROWS;
    use(firstRows(slots[this.#turn]!, Math.min(ANSWERED_ROWS, count - start)), start);
    Atomics.store(control, SLOT + this.#turn, EMPTY);
    Atomics.notify(control, SLOT + this.#turn);
    this.#turn = (this.#turn + 1) % SLOTS;
  }
}
