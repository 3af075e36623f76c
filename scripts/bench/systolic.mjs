/**
 * The systolic cost model beside SCALE-Sim 3.0.0, from PyPI: compute cycles of random layers on random arrays, by three dataflows.
 * `-- --seed N --layers N` draws others; `-- --golden FILE` also writes SCALE-Sim's figures as the tests read them.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createRng } from "../../dist/core/rng.js";
import { estimateSystolicLayer } from "../../dist/simulator/systolic/estimate-systolic-layer.js";
import { finishBench } from "../bench-report.mjs";
import { askScaleSim, installScaleSim } from "./peers/scalesim-peer.mjs";

const { values } = parseArgs({
  options: { seed: { type: "string", default: "1" }, layers: { type: "string", default: "72" }, golden: { type: "string" } },
});
const DATAFLOWS = ["output-stationary", "weight-stationary", "input-stationary"];
const SECONDS = 600;
/** SCALE-Sim takes about a second for so many edge elements, cycles times rows and columns. */
const MOST_WORK = 120_000;

/** A layer of a random kind on a random array; `repeats` is above 1 for a depthwise convolution only. */
function drawCase(rng) {
  const pick = (least, most) => least + rng.integer(most - least + 1);
  const array = { rows: pick(1, 40), columns: pick(1, 40), clockMhz: 1000 };
  const kind = pick(1, 5);
  if (kind === 1) return { array, repeats: 1, layer: { kind: "product", m: pick(1, 120), n: pick(1, 120), k: pick(1, 120) } };
  const [kernelHeight, kernelWidth, stride] = [pick(1, 5), pick(1, 5), pick(1, 3)];
  const depthwise = kind === 2;
  const layer = {
    kind: "convolution",
    inputHeight: kernelHeight + pick(0, 16),
    inputWidth: kernelWidth + pick(0, 16),
    kernelHeight,
    kernelWidth,
    channels: depthwise ? 1 : pick(1, 40),
    filters: depthwise ? pick(1, 2) : pick(1, 80),
    strideHeight: stride,
    strideWidth: stride,
  };
  return { array, repeats: depthwise ? pick(2, 6) : 1, layer };
}

/** Small enough for SCALE-Sim in all three dataflows; the same seed gives the same cases. */
function drawCases(count) {
  const rng = createRng(Number(values.seed)).split("systolic");
  const cases = [];
  for (let draw = 0; cases.length < 3 * count; draw++) {
    const { array, repeats, layer } = drawCase(rng.split(`layer/${draw}`));
    const runs = DATAFLOWS.map((dataflow) => {
      const ours = estimateSystolicLayer(layer, { ...array, dataflow });
      return {
        layer,
        repeats,
        array: { ...array, dataflow },
        ours: { cycles: repeats * ours.cycles, mappingEfficiency: ours.mappingEfficiency },
      };
    });
    if (runs.every(({ ours }) => ours.cycles > 0 && ours.cycles * (array.rows + array.columns) <= MOST_WORK)) cases.push(...runs);
  }
  return cases;
}

function describe({ layer, repeats }) {
  if (layer.kind === "product") return `product ${layer.m} x ${layer.n}, depth ${layer.k}`;
  const { inputHeight, inputWidth, kernelHeight, kernelWidth, channels, filters, strideHeight } = layer;
  const channelText = repeats > 1 ? `${repeats} depthwise` : channels;
  return `${inputHeight}x${inputWidth}x${channelText}, ${filters} of ${kernelHeight}x${kernelWidth}, stride ${strideHeight}`;
}

const GOLDEN_COLUMNS = "kind,inputHeight,inputWidth,kernelHeight,kernelWidth,channels,filters,stride,m,n,k,repeats".split(",");

function goldenRow({ layer, repeats, array }, theirs) {
  const fields = { ...layer, stride: layer.strideHeight, repeats };
  const numbers = [theirs.cycles, theirs.mappingEfficiency];
  return [...GOLDEN_COLUMNS.map((name) => fields[name] ?? ""), array.rows, array.columns, array.dataflow, ...numbers].join(",");
}

const cases = drawCases(Number(values.layers));
const figures = {
  seed: Number(values.seed),
  layers: cases.length / 3,
  runs: cases.length,
  equalCycles: null,
  equalMapping: null,
  differences: null,
};
const { python, reason } = installScaleSim();
const answer = python === undefined ? { reason } : askScaleSim(python, { cases, seconds: SECONDS });
if (answer.value === undefined) console.log(`Nothing was compared, for SCALE-Sim cannot be run: ${answer.reason}`);
else {
  console.log(`${"layer".padEnd(46)}${"array".padStart(8)}  ${"stationary".padEnd(11)}${"tandem".padStart(8)}${"SCALE-Sim".padStart(11)}`);
  Object.assign(figures, { equalCycles: 0, equalMapping: 0, differences: 0, stalls: 0, scaleSimSeconds: 0 });
  answer.value.forEach((theirs, at) => {
    const one = cases[at];
    const { ours, array } = one;
    const equal = ours.cycles === theirs.cycles;
    figures.equalCycles += equal ? 1 : 0;
    figures.differences += equal ? 0 : 1;
    figures.equalMapping += Math.abs(ours.mappingEfficiency - theirs.mappingEfficiency) < 1e-9 ? 1 : 0;
    figures.stalls += theirs.stalls;
    figures.scaleSimSeconds += theirs.seconds;
    const cells = `${ours.cycles}`.padStart(8) + `${theirs.cycles}`.padStart(11);
    const place = `${array.rows}x${array.columns}`.padStart(8);
    console.log(`${describe(one).padEnd(46)}${place}  ${array.dataflow.split("-")[0].padEnd(11)}${cells}${equal ? "" : "  DIFFERS"}`);
  });
  figures.scaleSimSeconds = Math.round(figures.scaleSimSeconds * 10) / 10;
  if (values.golden !== undefined) {
    const header = [...GOLDEN_COLUMNS, "rows", "columns", "dataflow", "cycles", "mappingEfficiency"].join(",");
    writeFileSync(values.golden, `${[header, ...answer.value.map((theirs, at) => goldenRow(cases[at], theirs))].join("\n")}\n`);
  }
}
finishBench({
  name: "systolic",
  figures,
  bars: {
    layers: { atLeast: 60 },
    differences: { equals: 0 },
    equalCycles: { equals: cases.length },
    equalMapping: { equals: cases.length },
  },
});
