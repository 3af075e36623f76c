import { join } from "node:path";
import type { Controller } from "../controller/controller.ts";
import { DamagedFileError, InputError } from "../core/errors.ts";
import { fingerprint } from "../core/hash.ts";
import type { Json } from "../core/json.ts";
import { adoptPolicy } from "../search/adopt-policy.ts";
import { readStageState } from "../search/checkpoints.ts";

/** What a controller learnt in a run, with its hash. */
export interface LearntPolicy {
  /** The run's folder as it was named. */
  readonly run: string;
  readonly state: Json;
  readonly fingerprint: string;
}

/** Reads what the controller of a run's search had learnt at its last safe point. Throws an `InputError` where the folder holds no search. */
export async function readPolicy(run: string): Promise<LearntPolicy> {
  const saved = (await readStageState(join(run, "state"), "search")) as { readonly controller?: Json } | undefined;
  if (saved?.controller !== undefined) return { run, state: saved.controller, fingerprint: fingerprint(saved.controller) };
  throw new InputError(`Cannot search: --controller-from is ${run}, expected the folder of a run whose search reached a safe point`, {
    code: "no-policy",
    path: "--controller-from",
    fix: "Name the --output folder of another search; `tandem runs list` shows them.",
  });
}

/** Has a controller start from a policy. Throws an `InputError` where it was learnt by another controller or in another space. */
export function startFrom(controller: Controller, { run, state }: LearntPolicy): void {
  try {
    adoptPolicy(controller, state);
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    const { controller: name } = state as { readonly controller?: Json };
    throw new InputError(`${error.message}; the state is that of ${run}`, {
      code: "foreign-policy",
      path: "--controller-from",
      fix: `Use the same --space (with its --set) and --controller ${name} as that run.`,
    });
  }
}
