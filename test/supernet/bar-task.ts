import { createRng } from "../../src/core/rng.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { mobilenetV2Spec } from "../../src/space/mobilenet-v2-parameters.ts";
import { type ImageTask, loadImageTask } from "../../src/task/image-task.ts";
import { idxBytes } from "../task/idx-bytes.ts";

/** 8x8 images with a bright bar in the upper, middle or lower part (the class) on noise: a small network learns them in a few passes. */
export function createBarTask(): ImageTask {
  const rng = createRng(4);
  const part = (count: number) => {
    const labels = Array.from({ length: count }, (_, index) => index % 3);
    const pixels = labels.flatMap((label) =>
      Array.from({ length: 64 }, (_, at) => rng.integer(60) + (Math.floor(at / 8) === 3 * label ? 150 : 0)),
    );
    return { images: idxBytes([count, 8, 8], pixels), labels: idxBytes([count], labels) };
  };
  const train = part(360);
  const test = part(30);
  return loadImageTask(
    {
      trainImages: { path: "train-images", bytes: train.images },
      trainLabels: { path: "train-labels", bytes: train.labels },
      testImages: { path: "test-images", bytes: test.images },
      testLabels: { path: "test-labels", bytes: test.labels },
    },
    { classes: 3, split: { train: 240, reward: 60, selection: 60 }, rng: createRng(5) },
  );
}

/** A tiny family of networks for the bars. */
export const barSpace = createSpace(
  mobilenetV2Spec({
    inputSize: 8,
    inputChannels: 1,
    classes: 3,
    stem: { channels: 4, stride: 1 },
    stages: [{ channels: 8, blocks: 2, stride: 2 }],
    headChannels: 8,
  }),
);

/** Kernel 5, expansion 3, inverted, then a fused block of kernel 3; width 0.75. */
export const barCandidate = [1, 1, 1, 0, 0, 2, 1];
/** Another path: kernel 3, expansion 1, fused, second block skipped; width 1.25. */
export const otherCandidate = [3, 0, 0, 1, 0, 0, 2];

/** What suits a handful of steps on the bars. */
export const barRecipe = { batchSize: 24, schedule: { peak: 0.1, warmup: 0 }, augmentation: { shift: 0, flip: true } };
