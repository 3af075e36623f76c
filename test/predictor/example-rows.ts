import { buildAccelerator } from "../../src/accelerator/build-accelerator.ts";
import { createRng } from "../../src/core/rng.ts";
import { emptyRows } from "../../src/dataset/rows.ts";
import { buildNetwork } from "../../src/network/build-network.ts";
import type { LabelledRows } from "../../src/predictor/labelled-rows.ts";
import { Simulator } from "../../src/simulator/simulate.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { mobilenetV2Spec } from "../../src/space/mobilenet-v2-parameters.ts";
import { sampleCandidate } from "../../src/space/sample.ts";

/** A space whose networks have a handful of layers, with all accelerators. */
export const exampleSpace = createSpace(
  jointSpec(
    mobilenetV2Spec({
      inputSize: 16,
      inputChannels: 1,
      classes: 10,
      stem: { channels: 8, stride: 2 },
      stages: [
        { channels: 16, blocks: 2, stride: 2 },
        { channels: 24, blocks: 1, stride: 1 },
      ],
      headChannels: 32,
    }),
    { name: "accelerator" },
  ),
);

/** Simulated pairs of the example space. */
export function exampleRows(count: number, seed = 1): LabelledRows {
  const metrics = ["latencyMs", "energyUj", "areaMm2"] as const;
  const rows = emptyRows(count, { decisions: exampleSpace.decisions.length, metrics });
  const simulator = new Simulator();
  const rng = createRng(seed);
  for (let row = 0; row < count; row++) {
    const candidate = sampleCandidate(exampleSpace, rng.split(`row/${row}`));
    rows.candidates.set(candidate, row * exampleSpace.decisions.length);
    const totals = simulator.totals(buildNetwork(exampleSpace, candidate), buildAccelerator(exampleSpace, candidate));
    if (totals.kind === "infeasible") continue;
    rows.feasible[row] = 1;
    for (const metric of metrics) rows.metrics[metric]![row] = totals[metric];
  }
  return { space: exampleSpace, ...rows };
}
