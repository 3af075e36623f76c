import { AREA_UNCERTAINTY } from "../accelerator/technology.ts";
import { renderLayerCsv } from "../report/simulation-csv.ts";
import { renderSimulation } from "../report/simulation-text.ts";
import { renderTrace } from "../report/simulation-trace.ts";
import { adviseRunnable, adviseStep } from "../report/step-advice.ts";
import { printMappings } from "../simulator/parse-mappings.ts";
import { simulateInTurn } from "../simulator/simulate-in-turn.ts";
import type { Simulation } from "../simulator/simulation.ts";
import { SIMULATOR_VERSION } from "../simulator/simulator-version.ts";
import { type StepUp, simulateStepsUp } from "../simulator/step-up.ts";
import { traceNetwork } from "../simulator/trace-program.ts";
import { readMappings } from "./mapping-input.ts";
import { createDesignReader, type Design } from "./simulate-designs.ts";
import { describeNetwork, type SimulateFlags, type SimulateRequest } from "./simulate-request.ts";
import { writeOutputFile } from "./write-output-file.ts";

/** Where a command's texts go. */
export interface TextOutput {
  readonly write: (text: string) => unknown;
  /** For people, where standard output is for programs. */
  readonly warn: (text: string) => unknown;
}

/** Simulates one design, and writes what the flags ask for; whether it can run. */
export async function showOne(request: SimulateRequest, flags: SimulateFlags, output: TextOutput): Promise<boolean> {
  const design = createDesignReader(request.designs)(0);
  const given = flags.mapping === undefined ? {} : { mappings: await readMappings(flags.mapping, design.networks) };
  const simulation = simulateInTurn(design.networks, design.accelerator, given);
  const feasible = simulation.kind === "feasible";
  // A mapping that is fixed for this design says nothing of its neighbours.
  const steps = flags.mapping === undefined ? simulateStepsUp(design.networks, design.accelerator) : [];
  const text = () => renderSimulation(simulation, { workload: describeWorkload(request, design), accelerator: design.accelerator, steps });
  if (flags.json) output.write(`${JSON.stringify(toDocument(simulation, { design, steps }))}\n`);
  else if (flags.csv !== "-") output.write(`${text()}\n`);
  else if (!feasible) output.warn(`${text()}\n`);
  if (!feasible) return false;
  const files: string[] = [];
  if (flags.csv === "-") output.write(renderLayerCsv(simulation));
  else if (flags.csv !== undefined) {
    await writeOutputFile(flags.csv, renderLayerCsv(simulation), { flag: "--csv" });
    files.push(`${flags.csv}: one row a layer`);
  }
  if (flags.plot !== undefined) {
    const { renderSimulationPlot } = await import("../report/simulation-plot.ts");
    const svg = await renderSimulationPlot(simulation, { workload: describeWorkload(request, design), accelerator: design.accelerator });
    await writeOutputFile(flags.plot, svg, { flag: "--plot" });
    files.push(`${flags.plot}: roofline, and cycles by layer`);
  }
  if (flags.trace !== undefined) {
    const operations = design.networks.flatMap((network) => traceNetwork(network, design.accelerator, given));
    const traced = operations.map(({ operation, ...trace }) => ({ ...trace, operation: operation.name }));
    await writeOutputFile(flags.trace, renderTrace(traced, { title: describeWorkload(request, design) }), { flag: "--trace" });
    files.push(`${flags.trace}: tiles in time, for https://ui.perfetto.dev or chrome://tracing`);
  }
  if (flags.saveMapping !== undefined) {
    const mappings = Object.fromEntries(simulation.layers.map(({ name, run }) => [name, run.mapping]));
    await writeOutputFile(flags.saveMapping, printMappings(mappings), { flag: "--save-mapping" });
    files.push(`${flags.saveMapping}: mappings by operation`);
  }
  if (files.length > 0 && !flags.json && flags.csv !== "-") output.write(`\n${files.join("\n")}\n`);
  return true;
}

function describeWorkload({ workload }: SimulateRequest, { networks }: Design): string {
  return networks.length === 1 ? describeNetwork(networks[0]!) : workload;
}

function toDocument(simulation: Simulation, { design, steps }: { readonly design: Design; readonly steps: readonly StepUp[] }): object {
  const { networks, accelerator } = design;
  const head = {
    simulator: SIMULATOR_VERSION,
    network: networks.map(({ name }) => name).join(", "),
    accelerator,
    estimates: { technologyNm: accelerator.technologyNm, basis: "all-in", uncertainty: AREA_UNCERTAINTY },
  };
  if (simulation.kind === "infeasible") return { ...head, ...simulation, stepsUp: steps, advice: adviseRunnable(simulation, steps) };
  // The area is the chip's: every layer runs on all of it.
  const layers = simulation.layers.map((layer) => ({ ...layer, areaMm2: simulation.areaMm2 }));
  return { ...head, ...simulation, layers, stepsUp: steps, advice: adviseStep(simulation, steps) };
}
