/**
 * The joint problem whose networks are NAS-Bench-201's (quality `c100_val_200` from the table) and whose accelerators are the 50,000 of the space
 * `accelerator` (cost from tandem's simulator), under limits given as shares of what the table's best network takes on `baseline`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { findAcceleratorCandidate } from "../dist/accelerator/accelerator-candidate.js";
import { buildAccelerator } from "../dist/accelerator/build-accelerator.js";
import { baseline } from "../dist/accelerator/presets.js";
import { loadQualitySource } from "../dist/cli/search-sources.js";
import { createSpaceSimulator } from "../dist/cli/space-simulator.js";
import { createRng } from "../dist/core/rng.js";
import { mobilenetV2 } from "../dist/network/build-mobilenet-v2.js";
import { parseArchitecture } from "../dist/network/nas-bench-201-architecture.js";
import { createObjective } from "../dist/objective/create-objective.js";
import { createPredictorCost } from "../dist/predictor/predictor-cost.js";
import { trainPredictor } from "../dist/predictor/train-predictor.js";
import { finishOutcome } from "../dist/search/finish-outcome.js";
import { meterCost } from "../dist/search/metered-cost.js";
import { meterQuality } from "../dist/search/metered-quality.js";
import { planStrategy } from "../dist/search/plan-strategy.js";
import { runSearch } from "../dist/search/run-search.js";
import { createMemoryStore } from "../dist/search/run-store.js";
import { selectWinner } from "../dist/search/select-winner.js";
import { verifyOutcome } from "../dist/search/verify-outcome.js";
import { estimateArea } from "../dist/simulator/estimate-area.js";
import { Simulator } from "../dist/simulator/simulate.js";
import { SIMULATOR_VERSION } from "../dist/simulator/simulator-version.js";
import { printCandidate } from "../dist/space/candidate-text.js";
import { createSpace } from "../dist/space/create-space.js";
import { jointSpec } from "../dist/space/joint.js";
import { listDesigns } from "../dist/space/list-designs.js";
import { sampleCandidate } from "../dist/space/sample.js";
import { qualityKey } from "../dist/space/traits.js";

/** Limits on (latency, area), as shares of the best network's on `baseline`. */
export const TARGETS = [
  [1, 1],
  [0.5, 1],
  [0.5, 0.5],
  [0.25, 0.25],
  [0.12, 0.5],
];

/** A residual block of two 3x3 convolutions: what one would take without a search. */
const RESIDUAL_BLOCK = "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|";

const tables = fileURLToPath(new URL("../datasets/published/tables/", import.meta.url));

/** Opens the problem; simulations are remembered across runs, which saves time and changes no count. */
export async function openJointProblem({ column = "c100_val_200" } = {}) {
  const networks = createSpace({ name: "nas-bench-201" });
  const accelerators = createSpace({ name: "accelerator" });
  const space = createSpace(jointSpec(networks.spec, accelerators.spec));
  const quality = await loadQualitySource(`table:${tables}nb201_accuracy.csv.gz:${column}`, space, { flags: {} });
  const cost = remember(createSpaceSimulator(space));
  const onBaseline = findAcceleratorCandidate(accelerators, baseline);
  const designs = listDesigns(networks);
  const qualities = await quality.estimate(designs.map((network) => [...network, ...onBaseline]));
  const best = designs[qualities.indexOf(Math.max(...qualities))];
  const [{ metrics: reference }] = await cost.estimate([[...best, ...onBaseline]]);
  return {
    space,
    networks,
    accelerators,
    quality,
    cost,
    best,
    onBaseline,
    residualBlock: parseArchitecture(RESIDUAL_BLOCK),
    reference,
    bestQuality: Math.max(...qualities),
  };
}

/** The constraints of a pair of shares. */
export function limitsOf({ reference }, [latencyShare, areaShare]) {
  return [
    { metric: "latencyMs", kind: "at-most", limit: latencyShare * reference.latencyMs },
    { metric: "areaMm2", kind: "at-most", limit: areaShare * reference.areaMm2 },
  ];
}

/** `baseline`, or where it exceeds the area the accelerator within it that is fastest for MobileNetV2. */
export function givenAccelerator({ accelerators, onBaseline, reference }, [, areaShare]) {
  const limit = areaShare * reference.areaMm2;
  if (reference.areaMm2 <= limit) return onBaseline;
  return cached(`fastest ${areaShare}`, () => findFastest(accelerators, limit));
}

function findFastest(accelerators, limit) {
  const simulator = new Simulator();
  const network = mobilenetV2({ width: 1 });
  let fastest;
  for (const candidate of listDesigns(accelerators)) {
    const accelerator = buildAccelerator(accelerators, candidate);
    if (estimateArea(accelerator).totalMm2 > limit) continue;
    const result = simulator.totals(network, accelerator);
    if (result.kind === "feasible" && !(result.latencyMs >= fastest?.latencyMs)) fastest = { candidate, latencyMs: result.latencyMs };
  }
  return fastest.candidate;
}

/**
 * One search from nothing: its trials, its winner by simulated figures (undefined where nothing is within the limits), and what it paid for:
 * simulator calls and qualities looked up. `cost` and `isFree` are of a predictor where one is to be searched on.
 */
export async function searchJoint(problem, options) {
  const {
    constraints,
    seed,
    paid,
    strategy = "joint",
    controller: name = "surrogate",
    start,
    cost = problem.cost,
    isFree = false,
  } = options;
  const { space } = problem;
  const objective = createObjective({ kind: "hard", constraints });
  const quality = meterQuality(problem.quality, space);
  const metered = meterCost(cost);
  const { controller, pace } = planStrategy(strategy, name, {
    screen: { space, cost: metered, objective },
    rng: createRng(seed).split("controller"),
    isCostFree: false,
    start: start ?? space.decisions.map(() => 0),
    frugalMetric: "latencyMs",
    ...options.plan,
  });
  const outcome = await runSearch(
    { space, quality, cost: metered, objective, controller },
    {
      budget: isFree ? { trials: paid } : { paid },
      store: createMemoryStore(),
      ...pace,
      paidQuality: quality,
      ...(isFree ? {} : { paidCost: metered }),
      ...options.search,
    },
  );
  return {
    trials: outcome.trials,
    winner: selectWinner(outcome.trials, constraints),
    looked: quality.asked,
    simulated: isFree ? 0 : metered.asked,
  };
}

/**
 * A predictor trained on uniformly drawn pairs, each a paid simulation: `pairs` of them, or as many more as it takes to judge it (2 % of pairs
 * have a network and an accelerator that are both unseen).
 */
export async function trainOnPairs(problem, { pairs, seed }) {
  const { space } = problem;
  const rng = createRng(seed).split("pairs");
  const designs = [];
  for (let wanted = pairs; ; wanted += 100) {
    while (designs.length < wanted) designs.push(space.canonicalize(sampleCandidate(space, rng)));
    const rows = await labelDesigns(problem, designs);
    try {
      const { predictor } = await trainPredictor(rows, { seed, kind: "network", batchSize: 128, epochs: 80 });
      return { predictor, rows, pairs: wanted, cost: remember(createPredictorCost(predictor, space)) };
    } catch (error) {
      if (error.code !== "too-few-rows") throw error;
    }
  }
}

/** Simulated designs as rows of a dataset. */
async function labelDesigns({ space, cost }, designs) {
  const costs = await cost.estimate(designs);
  const width = space.decisions.length;
  const candidates = new Uint8Array(designs.length * width);
  for (const [row, design] of designs.entries()) candidates.set(design, row * width);
  const column = (metric) => [
    metric,
    Float64Array.from(costs, (found) => (found.kind === "feasible" ? found.metrics[metric] : Number.NaN)),
  ];
  const feasible = Uint8Array.from(costs, ({ kind }) => (kind === "feasible" ? 1 : 0));
  return {
    space,
    count: designs.length,
    candidates,
    feasible,
    metrics: Object.fromEntries(["latencyMs", "energyUj", "areaMm2"].map(column)),
  };
}

/**
 * What `tandem search --cost predictor: --verify simulator` reports: the search finished on what it `predicted` with, where that is given, then the
 * best designs simulated from the top until five hold, at most twenty.
 */
export async function verifyWinner({ space, cost }, { trials, constraints, predicted, wanted = 5 }) {
  const objective = createObjective({ kind: "hard", constraints });
  const list = predicted && (await finishOutcome({ trials }, { space, cost: predicted, constraints })).list;
  const finished = list && { finished: list, keyOf: (candidate) => qualityKey(space, candidate) };
  const verified = await verifyOutcome({ trials }, { cost, objective, wanted, ...finished });
  return { verified, winner: selectWinner(verified, constraints) };
}

function remember(model) {
  const known = new Map();
  return {
    name: model.name,
    async estimate(candidates) {
      const missing = candidates.filter((candidate) => !known.has(printCandidate(candidate)));
      const found = missing.length === 0 ? [] : await model.estimate(missing);
      missing.forEach((candidate, at) => void known.set(printCandidate(candidate), found[at]));
      return candidates.map((candidate) => known.get(printCandidate(candidate)));
    },
  };
}

/** What takes long and never changes on one version of the simulator is kept in `runs/`; `make` may answer a promise, and so does this then. */
export function cached(key, make) {
  const file = fileURLToPath(new URL(`../runs/bench-joint-v${SIMULATOR_VERSION}.json`, import.meta.url));
  const known = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  if (key in known) return known[key];
  const keep = (made) => {
    mkdirSync(dirname(file), { recursive: true });
    const others = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
    writeFileSync(file, JSON.stringify({ ...others, [key]: made }));
    return made;
  };
  const made = make();
  return made instanceof Promise ? made.then(keep) : keep(made);
}

/** The median of figures. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
