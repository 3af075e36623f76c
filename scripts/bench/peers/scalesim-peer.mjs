/** SCALE-Sim 3.0.0 beside the systolic cost model: its installation, and our layers in its words. */
import { askPeer, installPeer } from "./python-peer.mjs";

const DATAFLOWS = { "output-stationary": "os", "weight-stationary": "ws", "input-stationary": "is" };

/** SCALE-Sim 3.0.0 converts an array of one element to an integer, which NumPy refuses from 2.4 on. */
export function installScaleSim() {
  return installPeer({ name: "scalesim", distribution: "scalesim", version: "3.0.0", packages: ["scalesim==3.0.0", "numpy<2.4"] });
}

/**
 * SCALE-Sim's figures of `[{ layer, array, repeats }]`: `{ value: [{ cycles, stalls, mappingEfficiency, seconds }] }`, or `{ reason }`;
 * fewer where `seconds` did not suffice.
 * A layer that repeats is a depthwise convolution: a row named `DP…`, which SCALE-Sim expands into one layer a channel.
 */
export function askScaleSim(python, { cases, seconds }) {
  const inputs = cases.map(({ layer, array, repeats }) => ({
    rows: array.rows,
    columns: array.columns,
    dataflow: DATAFLOWS[array.dataflow],
    gemm: layer.kind === "product",
    topology: layer.kind === "product" ? ["product", layer.m, layer.n, layer.k] : topologyRow(layer, repeats),
  }));
  return askPeer(python, { script: "scalesim_layers.py", input: { cases: inputs, seconds }, seconds });
}

function topologyRow(layer, repeats) {
  const { inputHeight, inputWidth, kernelHeight, kernelWidth, channels, filters, strideHeight, strideWidth } = layer;
  if (strideHeight !== strideWidth) throw new Error("a topology file has one stride for both directions");
  const [name, inputs] = repeats > 1 ? ["DP", repeats] : ["convolution", channels];
  return [name, inputHeight, inputWidth, kernelHeight, kernelWidth, inputs, filters, strideHeight];
}
