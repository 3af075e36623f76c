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

/** Counts what a quality model that does not learn is asked for, and keeps its answers. */
export function meterQuality(model: QualityModel, space: Space): MeteredQuality {
  const known = new Map<string, number>();
  let count = 0;
  return {
    name: model.name,
    get asked() {
      return count;
    },
    recall(trials, asked) {
      for (const { candidate, quality } of trials) if (quality !== null) known.set(qualityKey(space, candidate), quality);
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
        [...missing.keys()].forEach((key, at) => {
          known.set(key, found[at]!);
        });
        count += missing.size;
      }
      return keys.map((key) => known.get(key)!);
    },
    dispose: async () => model.dispose?.(),
  };
}
