import type { Accelerator } from "../accelerator/accelerator.ts";
import { buildAccelerator } from "../accelerator/build-accelerator.ts";
import { fingerprint } from "../core/hash.ts";
import { cyclesToMs } from "../core/units.ts";
import { buildNetwork } from "../network/build-network.ts";
import { type Constraint, isWithin } from "../objective/constraint.ts";
import type { Work, WorkInput } from "../runtime/executor.ts";
import { estimateArea } from "../simulator/estimate-area.ts";
import { lowerNetwork } from "../simulator/lower-network.ts";
import { ProgramEnergies } from "../simulator/shared/program-energies.ts";
import { type ProgramSet, ProgramSetBuilder, selectPrograms } from "../simulator/shared/program-set.ts";
import type { ProgramSums } from "../simulator/shared/program-sums.ts";
import { SharedSimulator } from "../simulator/shared/shared-simulator.ts";
import { hostMs, Simulator } from "../simulator/simulate.ts";
import { createSpace } from "../space/create-space.ts";
import type { SpaceSpec } from "../space/space.ts";
import { comparePairs, type ExactFindings, type ExactPair, findExactFront } from "./exact-designs.ts";
import { blocksOf, type ExactSpace, openExactSpace } from "./exact-space.ts";

/** Where executors find `enumerateBlock`. */
export const ENUMERATE_BLOCK: Work = { module: import.meta.url, exportName: "enumerateBlock" };

/** A block of accelerators to try with every network; plain data, with `qualities` (float64, by network) as bytes beside it. */
interface BlockOrder {
  readonly space: SpaceSpec;
  readonly block: number;
  readonly constraints: readonly Constraint[];
  /** Looks for the best pair only, and rules out networks below `floor`: nothing is counted, and the front is the best pair. */
  readonly bestOnly: boolean;
  /** A quality that is known to be within reach, 0..1. */
  readonly floor: number;
}

/** What a thread keeps from one block to the next: networks are lowered once. */
interface Workshop {
  readonly space: ExactSpace;
  readonly set: ProgramSet;
  readonly blocks: readonly (readonly number[])[];
  /** By different program, the best of its networks and how many they are. */
  readonly leaders: Int32Array;
  readonly counts: Int32Array;
  /** Programs by falling quality of their leaders. */
  readonly order: Int32Array;
  readonly qualities: Float64Array;
}

const workshops = new Map<string, Workshop>();

/**
 * Looks at every pair of a network with an accelerator of a block. Executors call it by name.
 * @public
 */
export function enumerateBlock(input: WorkInput): ExactFindings {
  const { qualities, ...order } = input as unknown as BlockOrder & { readonly qualities: Uint8Array };
  const workshop = openWorkshop(order.space, new Float64Array(qualities.slice().buffer));
  const indexes = workshop.blocks[order.block]!;
  return order.bestOnly ? findBest(workshop, { ...order, indexes }) : tryAll(workshop, { ...order, indexes });
}

interface Job extends Pick<BlockOrder, "constraints" | "floor"> {
  /** The block's accelerators by their places in the list. */
  readonly indexes: readonly number[];
}

function tryAll(workshop: Workshop, { constraints, indexes }: Job): ExactFindings {
  const pairs = indexes.length * workshop.qualities.length;
  return { ...tryPrograms(workshop, { constraints, indexes, programs: [...workshop.order] }), pairs };
}

/** Programs that are tried together, first; then twice as many each time. */
const FIRST_PROGRAMS = 64;

/** Networks from the best down, until some of them are within the limits or the others are no better than what is known. */
function findBest(workshop: Workshop, { constraints, floor, indexes }: Job): ExactFindings {
  const { order, leaders, qualities, space } = workshop;
  const pairs = indexes.length * qualities.length;
  const areas = constraints.filter(({ metric }) => metric === "areaMm2");
  const small = indexes.filter((index) => {
    const accelerator = buildAccelerator(space.accelerators, space.acceleratorDesigns[index]!);
    return isWithin(areas, { kind: "feasible", metrics: { areaMm2: estimateArea(accelerator).totalMm2 } });
  });
  const qualityAt = (at: number) => qualities[leaders[order[at]!]!]!;
  for (let from = 0, size = FIRST_PROGRAMS; small.length > 0 && from < order.length && qualityAt(from) >= floor; size *= 2) {
    // Programs of equal quality stay together: the fastest of them is the best.
    let to = Math.min(order.length, from + size);
    while (to < order.length && qualityAt(to) === qualityAt(to - 1)) to++;
    const found = tryPrograms(workshop, { constraints, indexes: small, programs: [...order.subarray(from, to)] });
    if (found.best !== null) return { pairs, feasible: null, within: null, best: found.best, front: [found.best] };
    from = to;
  }
  return { pairs, feasible: null, within: null, best: null, front: [] };
}

interface Trials extends Omit<Job, "floor"> {
  /** By falling quality. */
  readonly programs: readonly number[];
}

function tryPrograms(workshop: Workshop, { constraints, indexes, programs }: Trials): Omit<ExactFindings, "pairs"> {
  const { space, set } = workshop;
  const accelerators = indexes.map((index) => buildAccelerator(space.accelerators, space.acceleratorDesigns[index]!));
  const fold = new BlockFold(workshop, { constraints, indexes, accelerators, programs });
  const simulator = new SharedSimulator(selectPrograms(set, programs), {
    lower: (index) => lowerNetwork(networkAt(space, index)),
    countsBytes: fold.needsEnergy,
  });
  simulator.run(accelerators, (sums, index) => fold.add(sums, index));
  return fold.findings();
}

/** Judges the figures of one accelerator after the other. */
class BlockFold {
  readonly needsEnergy: boolean;
  readonly #workshop: Workshop;
  readonly #constraints: readonly Constraint[];
  readonly #indexes: readonly number[];
  readonly #accelerators: readonly Accelerator[];
  /** By row of the sums. */
  readonly #programs: readonly number[];
  readonly #simulator = new Simulator();
  readonly #metrics = { latencyMs: 0, areaMm2: 0, energyUj: 0 };
  readonly #front: ExactPair[] = [];
  #feasible = 0;
  #within = 0;
  #host: Accelerator | undefined;
  #waitsMs = new Float64Array();

  constructor(
    workshop: Workshop,
    block: {
      readonly constraints: readonly Constraint[];
      readonly indexes: readonly number[];
      readonly accelerators: readonly Accelerator[];
      readonly programs: readonly number[];
    },
  ) {
    this.#workshop = workshop;
    this.#constraints = block.constraints;
    this.#indexes = block.indexes;
    this.#accelerators = block.accelerators;
    this.#programs = block.programs;
    this.needsEnergy = block.constraints.some(({ metric }) => metric === "energyUj");
  }

  add({ cycles, bytes }: ProgramSums, index: number): void {
    const accelerator = this.#accelerators[index]!;
    const { set, counts, leaders, qualities } = this.#workshop;
    const { clockMhz, areaBudgetMm2 = Number.POSITIVE_INFINITY } = accelerator;
    const areaMm2 = estimateArea(accelerator).totalMm2;
    if (areaMm2 > areaBudgetMm2) return;
    const waitsMs = this.#hostMs(accelerator);
    const energies = this.needsEnergy ? new ProgramEnergies(accelerator) : undefined;
    const metrics = this.#metrics;
    metrics.areaMm2 = areaMm2;
    let fastestMs = Number.POSITIVE_INFINITY;
    for (let row = 0; row < this.#programs.length; row++) {
      const count = cycles[row]!;
      if (Number.isNaN(count)) continue;
      const program = this.#programs[row]!;
      this.#feasible += counts[program]!;
      metrics.latencyMs = cyclesToMs(count, clockMhz) + waitsMs[program]!;
      if (energies !== undefined) metrics.energyUj = energies.of({ program: row, macs: set.programs[program]!.macs, cycles: count, bytes });
      if (!this.#isWithin(program, accelerator)) continue;
      this.#within += counts[program]!;
      // Slower than one of no less quality on the same accelerator.
      if (metrics.latencyMs >= fastestMs) continue;
      fastestMs = metrics.latencyMs;
      const network = leaders[program]!;
      this.#front.push({
        quality: qualities[network]!,
        latencyMs: fastestMs,
        areaMm2,
        network,
        accelerator: this.#indexes[index]!,
      });
    }
  }

  /** By program; accelerators of a space have one host. */
  #hostMs(accelerator: Accelerator): Float64Array {
    const { hostCallUs, hostOperationUs } = accelerator;
    if (this.#host?.hostCallUs === hostCallUs && this.#host.hostOperationUs === hostOperationUs) return this.#waitsMs;
    this.#host = accelerator;
    this.#waitsMs = Float64Array.from(this.#workshop.set.programs, ({ hostKeys }) => hostMs(hostKeys, accelerator));
    return this.#waitsMs;
  }

  findings(): Omit<ExactFindings, "pairs"> {
    const front = findExactFront(this.#front);
    const best = front.toSorted(comparePairs)[0] ?? null;
    return { feasible: this.#feasible, within: this.#within, best, front };
  }

  /** Energy is summed in another order than the simulator does it: where rounding could decide, the simulator is asked. */
  #isWithin(program: number, accelerator: Accelerator): boolean {
    const metrics = this.#metrics;
    if (this.#constraints.length === 0) return true;
    const isClose = this.#constraints.some(
      ({ metric, limit }) => metric === "energyUj" && Math.abs(metrics.energyUj / limit - 1) < ROUNDING,
    );
    if (!isClose) return isWithin(this.#constraints, { kind: "feasible", metrics });
    const result = this.#simulator.totals(networkAt(this.#workshop.space, this.#workshop.set.programs[program]!.first), accelerator);
    if (result.kind === "infeasible") return false;
    return isWithin(this.#constraints, { kind: "feasible", metrics: { ...metrics, energyUj: result.energyUj } });
  }
}

/** Far more than what the order of a sum of some hundred terms moves it by, as a share. */
const ROUNDING = 1e-9;

function networkAt({ networks, networkDesigns }: ExactSpace, index: number) {
  return buildNetwork(networks, networkDesigns[index]!);
}

function openWorkshop(spec: SpaceSpec, qualities: Float64Array): Workshop {
  const key = fingerprint([spec, [...qualities]]);
  const known = workshops.get(key);
  if (known !== undefined) return known;
  const space = openExactSpace(createSpace(spec));
  const builder = new ProgramSetBuilder();
  for (const design of space.networkDesigns) builder.add(lowerNetwork(buildNetwork(space.networks, design)));
  const set = builder.build();
  const leaders = new Int32Array(set.programs.length).fill(-1);
  const counts = new Int32Array(set.programs.length);
  set.programOf.forEach((program, network) => {
    counts[program]!++;
    const leader = leaders[program]!;
    if (leader < 0 || qualities[network]! > qualities[leader]!) leaders[program] = network;
  });
  const order = Int32Array.from(leaders.keys()).sort(
    (a, b) => qualities[leaders[b]!]! - qualities[leaders[a]!]! || leaders[a]! - leaders[b]!,
  );
  const workshop = { space, set, blocks: blocksOf(space), leaders, counts, order, qualities };
  workshops.clear();
  workshops.set(key, workshop);
  return workshop;
}
