import { buildNetwork, isNetworkSpace } from "../network/build-network.ts";
import { isNasBench201Space } from "../space/nas-bench-201.ts";
import { partCandidate } from "../space/part.ts";
import type { Candidate, Space } from "../space/space.ts";
import { createDecisionFeatures, type DecisionFeatures } from "./decision-features.ts";
import type { CandidateRows } from "./featurizer.ts";
import { neededOperations } from "./needed-operations.ts";
import { NETWORK_TOTALS, networkTotals } from "./network-totals.ts";

/** Designs as a kernel sees them. */
export interface EncodedDesigns {
  readonly count: number;
  /** Ways to look at the decisions, each categories `[count, decisions]`: as given, and without what a device may leave out. */
  readonly views: readonly Uint8Array[];
  /** Decisions that the second view leaves out, the others 0, `[count, decisions]`; absent where there is one view. */
  readonly idle?: Uint8Array;
  /** 1 where nothing that reaches the output depends on the input, so that a device may answer without computing, `[count]`. */
  readonly constant: Uint8Array;
  /** `[count, totals]`: of networks sums over the layers of each view, and how often each value is taken; of other parts the decisions, quantities as logarithms. */
  readonly totals: Float32Array;
}

/** Totals kept for networks that come again. */
const KEPT_NETWORKS = 20_000;

/** Turns candidates of any space into views and totals. */
export class DesignEncoder {
  /** Names of the totals, in order. */
  readonly totalNames: readonly string[];
  readonly #space: Space;
  readonly #views: readonly View[];
  readonly #decisions: readonly DecisionFeatures[];
  readonly #known = new Map<string, Float64Array>();

  constructor(space: Space) {
    this.#space = space;
    this.#views = viewsOf(space);
    this.#decisions = space.parts.map((part) => createDecisionFeatures(part.space));
    this.totalNames = space.parts.flatMap((part, index) =>
      isNetworkSpace(part.space)
        ? this.#views.flatMap(({ name }) =>
            [...NETWORK_TOTALS, ...sharedValues(part.space).map((value) => `decisions.${value}`)].map(
              (total) => `${part.space.name}.${name}.${total}`,
            ),
          )
        : this.#decisions[index]!.names,
    );
  }

  encode({ count, candidates }: CandidateRows): EncodedDesigns {
    const decisions = this.#space.decisions.length;
    const views = this.#views.map(() => new Uint8Array(count * decisions));
    const idle = new Uint8Array(count * decisions);
    const constant = new Uint8Array(count);
    const totals = new Float32Array(count * this.totalNames.length);
    let at = 0;
    for (let row = 0; row < count; row++) {
      const candidate = Array.from(candidates.subarray(row * decisions, (row + 1) * decisions));
      const seen = this.#views.map(({ of }) => of(candidate));
      seen.forEach((view, index) => {
        views[index]!.set(view, row * decisions);
      });
      if (seen.length > 1) idle.set(leftOut(seen[0]!, seen[1]!), row * decisions);
      if (this.#space.parts.some((part) => isConstant(part.space, partCandidate(part, seen.at(-1)!)))) constant[row] = 1;
      for (const [index, part] of this.#space.parts.entries()) {
        if (!isNetworkSpace(part.space)) {
          this.#decisions[index]!.write(partCandidate(part, seen[0]!), totals, at);
          at += this.#decisions[index]!.names.length;
          continue;
        }
        for (const view of seen) {
          const own = partCandidate(part, view);
          totals.set(this.#totalsOf(part.space, own), at);
          at += NETWORK_TOTALS.length;
          for (let value = 0; value < sharedValues(part.space).length; value++) totals[at++] = own.filter((each) => each === value).length;
        }
      }
    }
    return { count, views, ...(views.length > 1 && { idle }), constant, totals };
  }

  #totalsOf(space: Space, candidate: Candidate): Float64Array {
    const key = candidate.join();
    let totals = this.#known.get(key);
    if (totals === undefined) {
      totals = networkTotals(buildNetwork(space, candidate));
      if (this.#known.size >= KEPT_NETWORKS) this.#known.clear();
      this.#known.set(key, totals);
    }
    return totals;
  }
}

/** The values that all decisions of a space have, as the operations of a cell's edges; none where decisions differ. */
function sharedValues({ decisions }: Space): readonly (number | string)[] {
  const [first] = decisions;
  return decisions.every(({ values }) => values.join() === first!.values.join()) ? first!.values : [];
}

/** The decisions of the first that the second has not, the others 0. */
function leftOut(given: Candidate, needed: Candidate): Candidate {
  return given.map((value, index) => (value === needed[index] ? 0 : value));
}

/** Whether this is a cell of which nothing is live. */
function isConstant(space: Space, live: Candidate): boolean {
  return isNasBench201Space(space) && live.every((operation) => operation === 0);
}

interface View {
  readonly name: string;
  readonly of: (candidate: Candidate) => Candidate;
}

function viewsOf(space: Space): readonly View[] {
  const given: View = { name: "given", of: (candidate) => space.canonicalize(candidate) };
  if (!space.parts.some((part) => isNasBench201Space(part.space))) return [given];
  const byCell = (name: string, of: View["of"]): View => ({
    name,
    of: (candidate) =>
      space.parts.flatMap((part) => {
        const own = part.space.canonicalize(partCandidate(part, candidate));
        return isNasBench201Space(part.space) ? of(own) : own;
      }),
  });
  const cells = space.parts.find((part) => isNasBench201Space(part.space))!.space;
  return [given, byCell("needed", neededOperations), byCell("live", (own) => cells.traits!(own))];
}
