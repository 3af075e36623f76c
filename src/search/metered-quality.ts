import type { Candidate, Space } from "../space/space.ts";
import { qualityKey } from "../space/traits.ts";
import type { QualityModel } from "../trial/quality-model.ts";
import type { Trial } from "../trial/trial.ts";

/** A quality model that is asked for a network once, whatever accelerators it comes with, with the count of what was asked. */
export interface MeteredQuality extends QualityModel {
  /** Qualities looked up so far. */
  readonly asked: number;
  /** Goes on where a search stood: with what its trials tell, and its count. */
  recall(trials: Iterable<Trial>, asked: number): void;
}

/** Counts what a quality model that does not advance is asked for, and keeps its answers. */
export function meterQuality(model: QualityModel, space: Space): MeteredQuality {
  const known = new Map<string, number>();
  const partial = new Map<string, number>();
  let count = 0;
  return {
    name: model.name,
    get asked() {
      return count;
    },
    recall(trials, asked) {
      for (const { candidate, quality, partial: share } of trials) {
        const key = qualityKey(space, candidate);
        if (quality !== null) known.set(key, quality);
        if (share !== undefined) partial.set(key, share);
      }
      count = asked;
    },
    async estimate(candidates) {
      const keys = candidates.map((candidate) => qualityKey(space, candidate));
      const missing = new Map<string, Candidate>();
      keys.forEach((key, at) => {
        if (!known.has(key)) missing.set(key, candidates[at]!);
      });
      if (missing.size > 0) {
        const found = await model.estimate([...missing.values()]);
        [...missing].forEach(([key, candidate], at) => {
          known.set(key, found[at]!);
          const share = model.partialOf?.(candidate);
          if (share !== undefined) partial.set(key, share);
        });
        count += missing.size;
      }
      return keys.map((key) => known.get(key)!);
    },
    partialOf: (candidate) => partial.get(qualityKey(space, candidate)),
    ...(model.dump && { dump: () => model.dump!() }),
    ...(model.load && { load: (state) => model.load!(state) }),
    dispose: async () => model.dispose?.(),
  };
}
