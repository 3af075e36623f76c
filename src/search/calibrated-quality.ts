import { DamagedFileError } from "../core/errors.ts";
import { frameBytes, unframeBytes } from "../core/framed-bytes.ts";
import { analyzeNetwork } from "../network/analyze.ts";
import { buildNetwork } from "../network/build-network.ts";
import type { Candidate, Space } from "../space/space.ts";
import type { SplitScore, Supernet } from "../supernet/supernet.ts";
import type { QualityModel } from "../trial/quality-model.ts";
import { fitLossCorrection, type LossCorrection, predictScore } from "./loss-correction.ts";

/** Shared weights, or a finished copy of them that learns no more. */
export type SharedScores = QualityModel & Pick<Supernet, "scoreOn">;

/** A network that was trained alone for a short time, and how it does on the selection images. */
type CalibrationPoint = { readonly candidate: readonly number[]; readonly accuracy: number; readonly loss: number };

export interface CalibratedQualityOptions {
  readonly space: Space;
  readonly supernet: SharedScores;
  /** 4 or more. */
  readonly points: readonly CalibrationPoint[];
}

type Saved = { readonly points: readonly CalibrationPoint[]; readonly advanced: number; readonly correction: LossCorrection | null };

/** Training steps of the shared weights after which the correction of their rewards is fitted anew. */
const REFIT_STEPS = 64;

/** What a correction sees of a network besides its loss: how large it is, in logarithms as its effect wanes. */
export function describeSize(space: Space, candidate: Candidate): readonly number[] {
  const { macs, params, nodes } = analyzeNetwork(buildNetwork(space, candidate));
  return [macs, params, nodes.length].map(Math.log);
}

/**
 * Shared weights whose scores are corrected by what some networks reach when they are trained alone: slices of shared weights do worse the
 * larger the network, and a search that believes them ends at small networks. The correction is fitted anew as the weights learn.
 */
export function createCalibratedQuality(options: CalibratedQualityOptions): SharedScores {
  const quality = new CalibratedQuality(options);
  return options.supernet.advance === undefined ? { name: quality.name, estimate: quality.estimate, scoreOn: quality.scoreOn } : quality;
}

/**
 * Loads what a search with shared weights left into `supernet`, and returns the scores it ended with: calibrated ones where it calibrated them.
 * Throws as `supernet.load` does for another state.
 */
export async function restoreSharedScores(
  { space, supernet }: { readonly space: Space; readonly supernet: Supernet },
  state: Uint8Array,
): Promise<SharedScores> {
  const framed = unframeBytes<Partial<Saved>>(state);
  const scores =
    typeof framed === "string" || framed.header.points === undefined
      ? supernet
      : createCalibratedQuality({ space, supernet, points: framed.header.points });
  await scores.load!(state);
  return scores;
}

class CalibratedQuality implements SharedScores {
  readonly name: string;
  readonly #options: CalibratedQualityOptions;
  /** Of scores on the reward images; fitted anew every `REFIT_STEPS`. */
  #correction: LossCorrection | null = null;
  /** Of scores on the selection images, with the weights as they are. */
  #final: LossCorrection | null = null;
  /** Training steps since the start. */
  #advanced = 0;

  constructor(options: CalibratedQualityOptions) {
    this.#options = options;
    this.name = `calibrated ${options.supernet.name}`;
  }

  readonly estimate = async (candidates: readonly Candidate[]): Promise<readonly number[]> =>
    (await this.scoreOn("reward", candidates)).map(({ accuracy }) => accuracy);

  readonly scoreOn = async (split: "reward" | "selection", candidates: readonly Candidate[]): Promise<readonly SplitScore[]> => {
    if (split === "reward") this.#correction ??= await this.#fit(split);
    else this.#final ??= await this.#fit(split);
    const correction = split === "reward" ? this.#correction! : this.#final!;
    return (await this.#describe(split, candidates)).map((features) => predictScore(correction, features));
  };

  async advance(candidates: readonly Candidate[], progress: number): Promise<void> {
    await this.#options.supernet.advance!(candidates, progress);
    this.#final = null;
    if (++this.#advanced % REFIT_STEPS === 0) this.#correction = null;
  }

  async dump(): Promise<Uint8Array> {
    const header: Saved = { points: this.#options.points, advanced: this.#advanced, correction: this.#correction };
    return frameBytes({ header, body: await this.#options.supernet.dump!() });
  }

  async load(state: Uint8Array): Promise<void> {
    const framed = unframeBytes<Saved>(state);
    if (typeof framed === "string")
      throw new DamagedFileError(`Cannot resume a search: the state of its quality model is ${framed}`, {
        code: "calibrated-quality-damaged",
        path: "state of the calibrated supernet",
        fix: "Remove the run folder to search from the start.",
      });
    await this.#options.supernet.load!(framed.body);
    this.#advanced = framed.header.advanced;
    this.#correction = framed.header.correction;
    this.#final = null;
  }

  async dispose(): Promise<void> {
    await this.#options.supernet.dispose?.();
  }

  async #fit(split: "reward" | "selection"): Promise<LossCorrection> {
    const { points } = this.#options;
    const shared = await this.#describe(
      split,
      points.map(({ candidate }) => candidate),
    );
    return fitLossCorrection(points.map(({ accuracy, loss }, at) => ({ features: shared[at]!, accuracy, loss })));
  }

  /** Loss with shared weights, and size. */
  async #describe(split: "reward" | "selection", candidates: readonly Candidate[]): Promise<readonly (readonly number[])[]> {
    const { space, supernet } = this.#options;
    const scores = await supernet.scoreOn(split, candidates);
    return candidates.map((candidate, at) => [scores[at]!.loss, ...describeSize(space, candidate)]);
  }
}
