import type { CommandFlags } from "./command-options.ts";
import type { SharedFlags } from "./shared-options.ts";

/** Flags of `tandem enumerate`, parsed. */
export interface EnumerateFlags extends SharedFlags, CommandFlags {
  readonly space: string;
  /** `key=value` pairs that override parameters of the space. */
  readonly set: readonly string[];
  readonly quality: string;
  readonly constraint: readonly string[];
  readonly bestOnly: boolean;
  readonly workers?: number;
  readonly output?: string;
  readonly resume: boolean;
}
