import type { Json } from "../core/json.ts";
import type { QualityModel } from "../trial/quality-model.ts";
import type { SearchFlags } from "./search-flags.ts";

/** A quality model, and what its answers depend on besides the source as it is written and the files that it names. */
export interface QualitySource {
  readonly model: QualityModel;
  readonly settings: Readonly<Record<string, Json>>;
}

/** What a source begins with of which a model is learnt for the controller to climb. */
const MODEL = "model:";

/** The source of quality that is asked, and whether the controller goes by a model that is learnt of it. */
export function splitQualitySource(text: string): { readonly source: string; readonly learnsQuality: boolean } {
  const learnsQuality = text.startsWith(MODEL);
  return { source: learnsQuality ? text.slice(MODEL.length) : text, learnsQuality };
}

/** The search that a source is opened for. */
export interface QualityRun {
  readonly flags: SearchFlags;
  readonly signal: AbortSignal;
}
