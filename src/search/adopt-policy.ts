import type { Controller } from "../controller/controller.ts";
import type { Json } from "../core/json.ts";

/** Of a controller's state, what belongs to one search and not to what was learnt: its chance, the designs it looked at, its policies before. */
const OWN_TO_A_SEARCH = ["rng", "known", "restarts"] as const;

/**
 * Lets a new search start from what a controller learnt in another: from its dumped state, but with the chance of this search, so that seeds
 * differ, and with no design counted as looked at. Throws a `DamagedFileError` where the state is another controller's or another space's.
 */
export function adoptPolicy(controller: Controller, learnt: Json): void {
  const fresh = controller.dump() as { readonly [key: string]: Json };
  const own = OWN_TO_A_SEARCH.filter((key) => key in fresh).map((key) => [key, fresh[key]] as const);
  controller.load({ ...(learnt as { readonly [key: string]: Json }), ...Object.fromEntries(own) } as Json);
}
