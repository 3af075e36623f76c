/**
 * Layers a second of the simulators beside SCALE-Sim 3.0.0 and ZigZag, both from PyPI: the distinct layers of MobileNetV2 at 224 pixels, by
 * processor time on one core.
 */
import { baseline } from "../../dist/accelerator/presets.js";
import { analyzeNetwork } from "../../dist/network/analyze.js";
import { mobilenetV2 } from "../../dist/network/build-mobilenet-v2.js";
import { Simulator } from "../../dist/simulator/simulate.js";
import { estimateSystolicLayer } from "../../dist/simulator/systolic/estimate-systolic-layer.js";
import { listSystolicLayers } from "../../dist/simulator/systolic/list-systolic-layers.js";
import { finishBench } from "../bench-report.mjs";
import { askPeer, installPeer } from "./peers/python-peer.mjs";
import { askScaleSim, installScaleSim } from "./peers/scalesim-peer.mjs";

const PEER_SECONDS = 300;
const OUR_SECONDS = 2;
/** As many multiply-accumulates a cycle as `baseline`: 4 x 4 PEs of 4 lanes of 64 units of 4. */
const ARRAY = { rows: 128, columns: 128, dataflow: "weight-stationary", clockMhz: baseline.clockMhz };

/** One layer for each input shape and operation, what follows it in the same pass (the activation) aside. */
function listDistinctLayers(network) {
  const distinct = new Map();
  for (const { name, layer, inputs, output, macs } of analyzeNetwork(network).nodes) {
    if (!["convolution", "depthwise", "dense"].includes(layer.kind)) continue;
    const [input] = inputs;
    const key = JSON.stringify([input, { ...layer, activation: undefined }]);
    if (!distinct.has(key))
      distinct.set(key, { name, macs, input, layer, output, network: { name, input, nodes: [{ name, layer, inputs: ["input"] }] } });
  }
  return [...distinct.values()];
}

/** SCALE-Sim's example topologies write a depthwise convolution as one filter over all channels: its MACs in a single layer. */
function toSystolicCase({ network }) {
  const [{ layer, repeats }] = listSystolicLayers(network);
  return { layer: repeats === 1 ? layer : { ...layer, channels: repeats }, array: ARRAY, repeats: 1 };
}

function toZigzagCase({ input, output, layer }) {
  return {
    outputHeight: output.height,
    outputWidth: output.width,
    outputChannels: output.channels,
    inputHeight: input.height,
    inputWidth: input.width,
    inputChannels: input.channels,
    groups: layer.kind === "depthwise" ? input.channels : (layer.groups ?? 1),
    kernel: layer.kernelHeight ?? 1,
    stride: layer.strideHeight ?? 1,
  };
}

/** Layers a second of one pass over all of them, repeated; the first passes, which the compiler still learns from, do not count. */
function measureOurs(countCycles) {
  const pass = () => layers.reduce((sum, _, at) => sum + countCycles(at), 0);
  const cycles = pass();
  for (let round = 0; round < 20; round++) if (pass() !== cycles) throw new Error("the cycles differ from pass to pass");
  const start = process.cpuUsage();
  let seconds = 0;
  let rounds = 0;
  for (; seconds < OUR_SECONDS; rounds++) {
    pass();
    const { user, system } = process.cpuUsage(start);
    seconds = (user + system) / 1e6;
  }
  return { seconds: seconds / rounds, layersPerSecond: Math.round((rounds * layers.length) / seconds) };
}

/** Asks a peer; prints why where it cannot be had, or how far it came in its time. */
function measurePeer(name, installed, ask) {
  const answer = installed.python === undefined ? installed : ask(installed.python);
  if (answer.value === undefined) {
    console.log(`${name} is left out: ${answer.reason}`);
    return { answers: [], seconds: null, layersPerSecond: null };
  }
  const answers = answer.value;
  if (answers.length < layers.length) console.log(`${name} came through ${answers.length} of ${layers.length} layers in ${PEER_SECONDS} s`);
  const seconds = answers.reduce((sum, one) => sum + one.seconds, 0);
  return { answers, seconds, layersPerSecond: answers.length / seconds };
}

const layers = listDistinctLayers(mobilenetV2({ width: 1, inputSize: 224 }));
const systolicCases = layers.map(toSystolicCase);
const scaleSim = measurePeer("SCALE-Sim", installScaleSim(), (python) =>
  askScaleSim(python, { cases: systolicCases, seconds: PEER_SECONDS }),
);
// ZigZag 3.9.1 imports six without asking for it.
const zigzagPackage = { name: "zigzag", distribution: "zigzag-dse", version: "3.9.1", packages: ["zigzag-dse==3.9.1", "six"] };
const zigzag = measurePeer("ZigZag", installPeer(zigzagPackage), (python) =>
  askPeer(python, { script: "zigzag_layers.py", input: { cases: layers.map(toZigzagCase), seconds: PEER_SECONDS }, seconds: PEER_SECONDS }),
);
// A simulator for each layer, so that none remembers one.
const simulator = measureOurs((at) => {
  const result = new Simulator().totals(layers[at].network, baseline);
  if (result.kind === "infeasible") throw new Error(result.reasons[0].message);
  return result.cycles;
});
const countSystolicCycles = (at) => estimateSystolicLayer(systolicCases[at].layer, ARRAY).cycles;
const systolic = measureOurs(countSystolicCycles);

const differences = scaleSim.answers.filter(({ cycles }, at) => cycles !== countSystolicCycles(at)).length;
const compared = scaleSim.answers.length > 0;
console.log(`\n${"layer".padEnd(28)}${"MACs".padStart(13)}${"SCALE-Sim, s".padStart(15)}${"ZigZag, s".padStart(12)}`);
layers.forEach(({ name, macs }, at) => {
  const cells = [scaleSim, zigzag].map(({ answers }) => answers[at]?.seconds.toFixed(2) ?? "-");
  console.log(`${name.padEnd(28)}${macs.toLocaleString("en").padStart(13)}${cells[0].padStart(15)}${cells[1].padStart(12)}`);
});

const round = (value) => (value === null ? null : Number(value.toPrecision(3)));
const ratio = (ours, peer) => (peer.layersPerSecond === null ? null : Math.round(ours.layersPerSecond / peer.layersPerSecond));
const rows = [
  ["SCALE-Sim 3.0.0, 128x128, weight stationary", scaleSim],
  ["tandem's systolic model: the same cycles", systolic],
  ["ZigZag 3.9.1, its Edge-TPU-like design", zigzag],
  ["tandem's simulator, baseline, mapper on", simulator],
];
console.log(`\n${"".padEnd(46)}${"seconds".padStart(12)}${"layers/s".padStart(14)}`);
for (const [name, { seconds, layersPerSecond }] of rows) {
  const cells = [round(seconds), round(layersPerSecond)].map(
    (value) => value?.toLocaleString("en", { maximumSignificantDigits: 3 }) ?? "-",
  );
  console.log(`${name.padEnd(46)}${cells[0].padStart(12)}${cells[1].padStart(14)}`);
}
console.log();

const figures = {
  layers: layers.length,
  scaleSimLayers: scaleSim.answers.length,
  zigzagLayers: zigzag.answers.length,
  systolicDifferences: compared ? differences : null,
  scaleSimLayersPerSecond: round(scaleSim.layersPerSecond),
  zigzagLayersPerSecond: round(zigzag.layersPerSecond),
  simulatorLayersPerSecond: simulator.layersPerSecond,
  systolicLayersPerSecond: systolic.layersPerSecond,
  simulatorToScaleSim: ratio(simulator, scaleSim),
  simulatorToZigzag: ratio(simulator, zigzag),
  systolicToScaleSim: ratio(systolic, scaleSim),
};
// A peer that could not be had is no failure of ours; one that was had is to be a thousand times slower.
const thousand = Object.entries({ simulatorToScaleSim: scaleSim, simulatorToZigzag: zigzag })
  .filter(([, peer]) => peer.layersPerSecond !== null)
  .map(([name]) => [name, { atLeast: 1000 }]);
finishBench({
  name: "simulator-peers",
  figures,
  bars: { layers: { equals: 31 }, ...(compared ? { systolicDifferences: { equals: 0 } } : {}), ...Object.fromEntries(thousand) },
});
