import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRng } from "../../src/core/rng.ts";
import { idxBytes } from "./idx-bytes.ts";

/** Writes the four IDX files of a task: 90 images of 8 x 8 to train and 6 to test, a bright bar in the upper, middle or lower part (the class) on noise. */
export function writeBarImages(folder: string): void {
  const rng = createRng(4);
  for (const [name, count] of [["train", 90] as const, ["t10k", 6] as const]) {
    const labels = Array.from({ length: count }, (_, index) => index % 3);
    const pixels = labels.flatMap((label) =>
      Array.from({ length: 64 }, (_, at) => rng.integer(60) + (Math.floor(at / 8) === 3 * label ? 150 : 0)),
    );
    writeFileSync(join(folder, `${name}-images-idx3-ubyte`), idxBytes([count, 8, 8], pixels));
    writeFileSync(join(folder, `${name}-labels-idx1-ubyte`), idxBytes([count], labels));
  }
}
