import { DamagedFileError } from "../core/errors.ts";
import { fingerprint } from "../core/hash.ts";
import type { Json } from "../core/json.ts";
import type { Space } from "../space/space.ts";

const VERSION = 1;

/** Wraps what a controller dumps with its name and the space it belongs to. */
export function sealState(name: string, space: Space, state: { readonly [key: string]: Json }): Json {
  return { version: VERSION, controller: name, space: fingerprint(space.spec), ...state };
}

/** The dumped state, once it is sure that it is this controller's and this space's. Throws a `DamagedFileError` that names the difference. */
export function openState<T>(name: string, space: Space, state: Json): T {
  const found = (state ?? {}) as { readonly version?: Json; readonly controller?: Json; readonly space?: Json };
  const wanted = { version: VERSION, controller: name, space: fingerprint(space.spec) };
  for (const key of ["version", "controller", "space"] as const) {
    if (found[key] === wanted[key]) continue;
    throw new DamagedFileError(
      `Cannot load the controller: ${key} is ${JSON.stringify(found[key])}, expected ${JSON.stringify(wanted[key])}`,
      {
        code: "foreign-controller-state",
        path: key,
        fix: "Load the state with the controller and the space it was dumped from.",
      },
    );
  }
  return state as T;
}
