import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { DamagedFileError, InterruptedError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { buildNetwork } from "../network/build-network.ts";
import type { Constraint } from "../objective/constraint.ts";
import { monotonicMs } from "../runtime/clock.ts";
import type { Executor } from "../runtime/executor.ts";
import { createInlineExecutor } from "../runtime/inline-executor.ts";
import { type Progress, silentProgress } from "../runtime/progress.ts";
import { createSimulatorCost } from "../simulator/simulator-cost.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { Cost } from "../trial/cost-model.ts";
import { ENUMERATE_BLOCK } from "./enumerate-block.ts";
import { type ExactFindings, type ExactPair, mergeFindings, NOTHING_FOUND } from "./exact-designs.ts";
import { blocksOf, type ExactSpace, jointCandidate, openExactSpace } from "./exact-space.ts";
import type { RunStore } from "./run-store.ts";

export interface EnumerateOptions {
  /** The product of a space of networks with `accelerator`. */
  readonly space: Space;
  /** 0..1, by network in the order of `listDesigns`. */
  readonly qualities: readonly number[];
  /** On `latencyMs`, `areaMm2` and `energyUj`; the front is of designs within them. */
  readonly constraints: readonly Constraint[];
  /**
   * Looks for the best pair only: networks that are no better than what was found are ruled out instead of tried, which takes a small part of the time.
   * The front is then the best pair, and nothing is counted. False unless told.
   */
  readonly bestOnly?: boolean;
  /** Keeps what is done, so that an interrupted enumeration goes on. */
  readonly store: RunStore;
  readonly executor?: Executor;
  readonly progress?: Progress;
  /** Ends the enumeration with an `InterruptedError` once what is done is kept. */
  readonly signal?: AbortSignal;
}

/** A design with its exact figures. */
export interface ExactDesign {
  readonly candidate: Candidate;
  readonly quality: number;
  /** As the simulator gives them: `latencyMs`, `energyUj`, `areaMm2`. */
  readonly cost: Cost;
}

/** The exact answer for a whole space. */
export interface ExactAnswer extends Omit<ExactFindings, "best" | "front"> {
  readonly best: ExactDesign | null;
  /** By falling quality. */
  readonly front: readonly ExactDesign[];
}

interface SavedEnumeration {
  readonly version: number;
  /** Blocks that are done, rising. */
  readonly done: readonly number[];
  readonly findings: ExactFindings;
}

const STAGE = "enumerate";
const VERSION = 1;
const COMMIT_MS = 5000;

/**
 * Looks at every pair of a network and an accelerator and answers exactly: the best pair within the limits and the front of quality, latency and
 * area, as the simulator would find pair by pair. The answer depends on the space, the qualities and the limits alone. Throws an `InputError` for
 * a space that cannot be enumerated.
 */
export async function enumerateSpace(options: EnumerateOptions): Promise<ExactAnswer> {
  const { executor = createInlineExecutor() } = options;
  const space = openExactSpace(options.space);
  const work = new Enumeration(space, { ...options, executor });
  await work.load();
  await work.run();
  return describeFindings(space, work.findings);
}

class Enumeration {
  readonly #options: EnumerateOptions & { readonly executor: Executor };
  readonly #sizes: readonly number[];
  readonly #networks: number;
  readonly #done = new Set<number>();
  findings = NOTHING_FOUND;
  #committedMs = monotonicMs();

  constructor(space: ExactSpace, options: EnumerateOptions & { readonly executor: Executor }) {
    this.#options = options;
    this.#sizes = blocksOf(space).map(({ length }) => length);
    this.#networks = space.networkDesigns.length;
  }

  async load(): Promise<void> {
    const saved = (await this.#options.store.readState(STAGE))?.state as unknown as SavedEnumeration | undefined;
    if (saved === undefined) return;
    if (saved.version !== VERSION) {
      throw new DamagedFileError(`Cannot resume: the version of the enumeration is ${saved.version}, expected ${VERSION}`, {
        code: "foreign-enumeration",
        path: "state",
        fix: "Begin a new one in another folder.",
      });
    }
    for (const block of saved.done) this.#done.add(block);
    this.findings = saved.findings;
  }

  /** As many blocks at a time as there are workers; what each finds is added as it comes, which changes nothing. */
  async run(): Promise<void> {
    const { executor, progress = silentProgress, signal, bestOnly = false } = this.#options;
    const left = this.#sizes.flatMap((size, block) => (this.#done.has(block) ? [] : [{ block, size }]));
    // The fastest accelerators within the limits come last in the list: a good pair found early rules most others out.
    if (!bestOnly) left.reverse();
    const total = this.#networks * this.#sizes.reduce((sum, size) => sum + size, 0);
    const shown = progress.stage(STAGE, { total, unit: "pairs", done: this.findings.pairs });
    const stop = new AbortController();
    const stops = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
    const serve = async (): Promise<void> => {
      for (let next = left.pop(); next !== undefined && !stops.aborted; next = left.pop()) {
        const found = await this.#runBlock(next.block, stops);
        this.findings = mergeFindings(this.findings, found);
        this.#done.add(next.block);
        shown.advance(next.size * this.#networks, this.#note());
        if (monotonicMs() - this.#committedMs > COMMIT_MS) await this.#commit();
      }
    };
    try {
      await Promise.all(Array.from({ length: executor.workers }, serve));
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    } finally {
      stop.abort();
    }
    await this.#commit();
    if (this.#done.size < this.#sizes.length) throw interruption({ pairs: this.findings.pairs, total });
    shown.finish(this.#note());
  }

  async #runBlock(block: number, signal: AbortSignal): Promise<ExactFindings> {
    const { executor, space, constraints, qualities, bestOnly = false } = this.#options;
    const floor = this.findings.best?.quality ?? 0;
    const order = { space: space.spec, block, constraints, bestOnly, floor } as unknown as { readonly [name: string]: Json };
    const bytes = new Uint8Array(Float64Array.from(qualities).buffer);
    return (await executor.run(ENUMERATE_BLOCK, { ...order, qualities: bytes }, { signal })) as ExactFindings;
  }

  async #commit(): Promise<void> {
    this.#committedMs = monotonicMs();
    const done = [...this.#done].sort((a, b) => a - b);
    const state: SavedEnumeration = { version: VERSION, done, findings: this.findings };
    await this.#options.store.commit(STAGE, { state: state as unknown as Json });
  }

  #note(): string {
    const { best, front } = this.findings;
    if (best !== null && this.#options.bestOnly === true) return `best ${best.quality.toFixed(4)}`;
    return best === null ? "nothing within the limits yet" : `best ${best.quality.toFixed(4)}, ${front.length} on the front`;
  }
}

/** Simulates what is reported, for all its figures. */
async function describeFindings(space: ExactSpace, { best, front, ...counts }: ExactFindings): Promise<ExactAnswer> {
  const pairs = best === null ? front : [best, ...front];
  const simulator = createSimulatorCost();
  const designs = await Promise.all(
    pairs.map(async (pair): Promise<ExactDesign> => {
      const candidate = jointCandidate(space, pair);
      const network = buildNetwork(space.joint, candidate);
      const [cost] = await simulator.estimate([{ network, accelerator: buildAccelerator(space.joint, candidate) }]);
      return { candidate, quality: pair.quality, cost: checkCost(pair, cost!) };
    }),
  );
  return best === null ? { ...counts, best, front: designs } : { ...counts, best: designs[0]!, front: designs.slice(1) };
}

/** What was shared and what is simulated by itself are the same machine. */
function checkCost({ latencyMs, areaMm2 }: ExactPair, cost: Cost): Cost {
  if (cost.kind === "feasible" && cost.metrics.latencyMs === latencyMs && cost.metrics.areaMm2 === areaMm2) return cost;
  throw new Error(
    `Cannot report the enumeration: the simulator gives ${JSON.stringify(cost)}, expected ${latencyMs} ms and ${areaMm2} mm2`,
  );
}

function interruption({ pairs, total }: { readonly pairs: number; readonly total: number }): InterruptedError {
  return new InterruptedError(`Stopped with ${pairs} of ${total} pairs.`, {
    code: "interrupted",
    fix: "Run the same command with --resume to go on; without --output nothing was kept.",
  });
}
