import { InputError } from "../core/errors.ts";
import { createBoundedCost } from "../predictor/bounded-cost.ts";
import { loadPredictor } from "../predictor/checkpoint.ts";
import { createPredictorCost } from "../predictor/predictor-cost.ts";
import { findShippedModel } from "../runtime/package-root.ts";
import type { Space } from "../space/space.ts";
import { createCombinedCost } from "../trial/combined-cost-model.ts";
import { createCommandCost } from "../trial/command-cost-model.ts";
import { createCommandQuality } from "../trial/command-quality-model.ts";
import type { CostModel } from "../trial/cost-model.ts";
import type { QualityModel } from "../trial/quality-model.ts";
import { createTableCost } from "../trial/table-cost-model.ts";
import { createTableQuality } from "../trial/table-quality-model.ts";
import { COMMAND_FORM, type CommandRun, isCommandSource, openCommandModel, parseCommandSource } from "./command-source.ts";
import { createNetworkSizeCost, NETWORK_SIZE_METRICS } from "./network-size-cost.ts";
import { createSpaceSimulator, type GivenHalf } from "./space-simulator.ts";
import { loadTableSource } from "./table-source.ts";

/** What `createSimulatorCost` reports. */
export const SIMULATOR_METRICS = ["latencyMs", "energyUj", "areaMm2"] as const;

/** What a source that is a predictor's folder begins with. */
export const PREDICTOR = "predictor:";
/** The size of the network alone. */
const NETWORK = "network";
const CONSTANT = "constant:";

/** How sources are opened. */
export interface SourceOptions extends CommandRun {
  /** The half of a design that is no part of the space, for the simulator. */
  readonly given?: GivenHalf;
  /** Share of designs that stay under a predictor's figures, which then are upper bounds; without it they are what is expected. */
  readonly bound?: number;
}

/** Whether a source of cost is a guess that wants verifying. */
export function isPredictorSource(source: string): boolean {
  return source.startsWith(PREDICTOR);
}

/** Whether a source of cost is dear enough that what it is asked for counts: the simulator or a user's command. */
export function isPaidSource(source: string): boolean {
  return source === "simulator" || isCommandSource(source);
}

/** Whether a source of cost may be asked of every design of a space at no price. */
export function isFreeSource(source: string): boolean {
  return source.startsWith("table:") || source === NETWORK;
}

/** A cost model with the names of the metrics it reports. */
export interface CostSource {
  readonly model: CostModel;
  readonly metrics: readonly string[];
}

/** The quality model that `table:FILE:COLUMN`, `command:COMMAND=METRIC` or `constant:SHARE` (of a given network) names. Throws an `InputError` for another form. */
export async function loadQualitySource(source: string, space: Space, options: CommandRun): Promise<QualityModel> {
  if (isCommandSource(source)) {
    const { command, metrics } = parseCommandSource(source, "--quality");
    const [metric, more] = metrics;
    if (metric !== undefined && more === undefined) return createCommandQuality({ metric, ...openCommandModel(command, space, options) });
    throw refuse({ flag: "--quality", source: `a command of ${metrics.join(" and ")}`, wanted: "one metric, the quality (0..1)" });
  }
  if (source.startsWith("table:")) return createTableQuality(await loadTableSource(source.slice("table:".length), space));
  if (source.startsWith(CONSTANT)) return createConstantQuality(source.slice(CONSTANT.length));
  throw refuse({ flag: "--quality", source, wanted: "table:FILE:COLUMN, command:COMMAND=METRIC or constant:SHARE" });
}

function createConstantQuality(text: string): QualityModel {
  const share = Number(text);
  if (text.trim() === "" || !(share >= 0 && share <= 1))
    throw refuse({ flag: "--quality", source: `${CONSTANT}${text}`, wanted: "constant: and a share from 0 to 1" });
  return { name: "constant", estimate: async (candidates) => candidates.map(() => share) };
}

/**
 * The cost model that one or several sources name together; its `dispose` ends their commands. Throws an `InputError` for another form or a
 * metric named twice.
 */
export async function loadCostSources(sources: readonly string[], space: Space, options: SourceOptions): Promise<CostSource> {
  const loaded = await Promise.all(sources.map((source) => loadCostSource(source, space, options)));
  const metrics = loaded.flatMap((source) => source.metrics);
  const repeated = metrics.find((metric, at) => metrics.indexOf(metric) < at);
  if (repeated !== undefined) throw refuse({ flag: "--cost", source: `two sources of ${repeated}`, wanted: "one source a metric" });
  return { model: createCombinedCost(loaded.map(({ model }) => model)), metrics };
}

async function loadCostSource(source: string, space: Space, options: SourceOptions): Promise<CostSource> {
  if (isCommandSource(source)) {
    const { command, metrics } = parseCommandSource(source, "--cost");
    return { model: createCommandCost({ metrics, ...openCommandModel(command, space, options) }), metrics };
  }
  if (source === "simulator") return { model: createSpaceSimulator(space, options.given), metrics: SIMULATOR_METRICS };
  if (source === NETWORK) return { model: createNetworkSizeCost(space, options.given?.network), metrics: NETWORK_SIZE_METRICS };
  if (isPredictorSource(source)) {
    const { predictor } = await loadPredictor(findShippedModel(source.slice(PREDICTOR.length)));
    const { bound } = options;
    return {
      model: bound === undefined ? createPredictorCost(predictor, space) : createBoundedCost(predictor, space, bound),
      metrics: predictor.targets.map(({ metric }) => metric),
    };
  }
  const match = /^table:(.+)=(\w+)$/.exec(source);
  if (match === null)
    throw refuse({
      flag: "--cost",
      source: JSON.stringify(source),
      wanted: `table:FILE:COLUMN=METRIC, predictor:FOLDER, ${COMMAND_FORM}, simulator or network`,
    });
  const [, table, metric] = match as unknown as readonly [string, string, string];
  return { model: createTableCost({ ...(await loadTableSource(table, space)), metric }), metrics: [metric] };
}

interface Refusal {
  readonly flag: string;
  readonly source: string;
  readonly wanted: string;
}

function refuse({ flag, source, wanted }: Refusal): InputError {
  return new InputError(`Cannot search: ${flag} is ${source}, expected ${wanted}`, {
    code: "unknown-source",
    path: flag,
    fix: "See tandem search --help for examples.",
  });
}
