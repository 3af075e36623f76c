import type { Accelerator } from "../../src/accelerator/accelerator.ts";
import { buildAccelerator } from "../../src/accelerator/build-accelerator.ts";
import { baseline, edgeTpu } from "../../src/accelerator/presets.ts";
import { mobilenetV2 } from "../../src/network/build-mobilenet-v2.ts";
import { buildNetwork } from "../../src/network/build-network.ts";
import type { Network } from "../../src/network/network.ts";
import { Simulator } from "../../src/simulator/simulate.ts";
import { SIMULATOR_VERSION } from "../../src/simulator/simulator-version.ts";
import { createSpace } from "../../src/space/create-space.ts";

const accelerators = createSpace({ name: "accelerator" });
const cells = createSpace({ name: "nas-bench-201" });

/**
 * Frozen figures of version 2. They change only when a rule of src/simulator/README.md or a constant changes; then SIMULATOR_VERSION changes too, because
 * data sets carry it, and the reason stands here: (1) first version; (2) a register file costs what banks as wide as a step cost, and the all-in factor of energy is counted
 * from NVDLA's own mix; (3) still version 2: sweeps hand over exactly, tiles are ragged, loads have two phases, pools are operations of their own.
 */
const frozen: readonly (readonly [string, Network, Accelerator, readonly [number, number, number, number]])[] = [
  ["a full MobileNetV2 on the baseline", mobilenetV2({ width: 1 }), baseline, [106937, 133974, 153.926, 23.8094]],
  ["a half one at 160 pixels", mobilenetV2({ width: 0.5, inputSize: 160 }), baseline, [41815, 54775, 37.3502, 23.8094]],
  [
    "a quarter one at 28 pixels on the smallest design",
    mobilenetV2({ width: 0.25, inputSize: 28, inputChannels: 1, classes: 10 }),
    buildAccelerator(accelerators, [0, 0, 0, 0, 0, 0, 0]),
    [19667, 25247, 0.632958, 0.608534],
  ],
  [
    "a full one on the largest design",
    mobilenetV2({ width: 1 }),
    buildAccelerator(accelerators, [4, 4, 3, 3, 4, 4, 4]),
    [40021, 84528, 187.468, 242.547],
  ],
  ["a cell network on the Edge TPU", buildNetwork(cells, [3, 1, 4, 2, 0, 3]), edgeTpu, [114937, 124982, 494.337, 47.2035]],
];

test.each(frozen)("%s", (_, network, accelerator, [arrayCycles, cycles, energyUj, areaMm2]) => {
  expect(SIMULATOR_VERSION).toBe("2");
  const result = new Simulator().totals(network, accelerator);
  if (result.kind === "infeasible") throw new Error("expected a feasible design");
  expect([result.arrayCycles, result.cycles]).toEqual([arrayCycles, cycles]);
  expect(result.energyUj).toBeCloseTo(energyUj, 2);
  expect(result.areaMm2).toBeCloseTo(areaMm2, 3);
});
