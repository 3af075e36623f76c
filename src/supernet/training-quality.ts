import { fingerprint } from "../core/hash.ts";
import { buildNetwork } from "../network/build-network.ts";
import type { Network } from "../network/network.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { QualityModel } from "../trial/quality-model.ts";
import { type HalvingOptions, HalvingRecord, listRungs } from "./successive-halving.ts";
import type { SelectionScores } from "./train-alone.ts";

/** Trains networks, several side by side; what it answers depends on network and epochs alone. */
export interface Trainer {
  /** Scores of a network after so many epochs of the whole schedule; goes on from where an earlier call left it. */
  train(network: Network, epochs: number): Promise<SelectionScores>;
  /** The training of a network ends where it is. */
  stop(network: Network): Promise<void>;
  dispose?(): Promise<void>;
}

export interface TrainingQualityOptions extends HalvingOptions {
  /** A space of networks, or a joint space with one. */
  readonly space: Space;
  readonly trainer: Trainer;
}

/** Quality of a network; `partial` as in `partialOf`. */
interface KnownQuality {
  readonly quality: number;
  readonly partial?: number;
}

interface Dump {
  readonly losses: ReturnType<HalvingRecord["dump"]>;
  readonly known: readonly (readonly [string, KnownQuality])[];
}

/**
 * Quality by training: the share of selection images that a candidate's network, trained alone, puts into their class. At every rung of
 * `listRungs` the trainings of a call are judged, by loss, beside all earlier ones; one that is not among the best `1 / eta` ends there, and its
 * quality is what it had reached (see `partialOf`). Answers depend on the calls and their order, not on how many trainings run at a time.
 */
export function createTrainingQuality({ space, trainer, ...halving }: TrainingQualityOptions): QualityModel {
  const keyOf = (candidate: Candidate): string => fingerprint(buildNetwork(space, candidate).nodes);
  const known = new Map<string, KnownQuality>();
  let record = new HalvingRecord(halving);
  return {
    name: "training alone",
    async estimate(candidates) {
      const keys = candidates.map(keyOf);
      const fresh = new Map<string, Network>();
      keys.forEach((key, at) => {
        if (!known.has(key)) fresh.set(key, buildNetwork(space, candidates[at]!));
      });
      for (const [key, quality] of await trainAll(fresh, { trainer, record, ...halving })) known.set(key, quality);
      return keys.map((key) => known.get(key)!.quality);
    },
    partialOf: (candidate) => known.get(keyOf(candidate))?.partial,
    dump: async () => new TextEncoder().encode(JSON.stringify({ losses: record.dump(), known: [...known] } satisfies Dump)),
    async load(state) {
      const dump = JSON.parse(new TextDecoder().decode(state)) as Dump;
      record = new HalvingRecord(halving, dump.losses);
      known.clear();
      for (const [key, quality] of dump.known) known.set(key, quality);
    },
    dispose: async () => trainer.dispose?.(),
  };
}

interface TrainingPlan extends HalvingOptions {
  readonly trainer: Trainer;
  readonly record: HalvingRecord;
}

/** Trains networks from rung to rung, together at each; what came of them. */
async function trainAll(networks: ReadonlyMap<string, Network>, plan: TrainingPlan): Promise<ReadonlyMap<string, KnownQuality>> {
  const { trainer, record, epochs } = plan;
  const found = new Map<string, KnownQuality>();
  let running = [...networks];
  for (const rung of listRungs(plan)) {
    const scores = await trainTo(rung, running, trainer);
    const goOn = record.judge(
      rung,
      scores.map(({ selectionLoss }) => selectionLoss),
    );
    const stopped = running.filter((_, at) => !goOn[at]);
    await Promise.all(stopped.map(([, network]) => trainer.stop(network)));
    running.forEach(([key], at) => {
      if (!goOn[at]) found.set(key, { quality: scores[at]!.selectionAccuracy, partial: rung / epochs });
    });
    running = running.filter((_, at) => goOn[at]);
  }
  const scores = await trainTo(epochs, running, trainer);
  running.forEach(([key], at) => {
    found.set(key, { quality: scores[at]!.selectionAccuracy });
  });
  return found;
}

function trainTo(epochs: number, networks: readonly (readonly [string, Network])[], trainer: Trainer): Promise<readonly SelectionScores[]> {
  return Promise.all(networks.map(([, network]) => trainer.train(network, epochs)));
}
