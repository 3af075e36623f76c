import { baseline } from "../../src/accelerator/presets.ts";
import type { Design } from "../../src/export/design-files.ts";
import { mobilenetV2 } from "../../src/network/build-mobilenet-v2.ts";
import { weightShapes } from "../../src/supernet/weight-shapes.ts";

const network = mobilenetV2({
  width: 0.25,
  inputSize: 28,
  inputChannels: 1,
  classes: 10,
  stem: { channels: 16, stride: 2 },
  stages: [{ channels: 24, blocks: 1, stride: 2 }],
  headChannels: 32,
});

/** A network of a few layers with made-up weights, on a variant of the baseline. */
export const smallDesign: Design = {
  network,
  accelerator: { ...baseline, name: "six columns", peX: 6 },
  weights: new Map(
    weightShapes(network).map(({ name, shape }, at) => {
      const length = shape.reduce((product, size) => product * size, 1);
      return [name, { shape, values: Float32Array.from({ length }, (_, index) => at + index / 7) }];
    }),
  ),
};
