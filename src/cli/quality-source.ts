import type { Json } from "../core/json.ts";
import type { QualityModel } from "../trial/quality-model.ts";
import type { SearchFlags } from "./search-flags.ts";

/** A quality model, and what its answers depend on besides the source as it is written and the files that it names. */
export interface QualitySource {
  readonly model: QualityModel;
  readonly settings: Readonly<Record<string, Json>>;
}

/** The search that a source is opened for. */
export interface QualityRun {
  readonly flags: SearchFlags;
  readonly signal: AbortSignal;
}
