import { createRng } from "../../src/core/rng.ts";
import { gatherBatch, windowBatch } from "../../src/task/batch.ts";
import type { LabelledImages } from "../../src/task/labelled-images.ts";
import { measureNormalization } from "../../src/task/normalization.ts";
import { createTrainingBatches } from "../../src/task/training-batches.ts";

const raw = { mean: 0, deviation: 1 / 255 };

/** Five 3x3 images whose single lit pixel is the middle one, with the byte 10 * (index + 1). */
const images: LabelledImages = {
  shape: { height: 3, width: 3, channels: 1 },
  count: 5,
  pixels: Uint8Array.from({ length: 45 }, (_, at) => (at % 9 === 4 ? 10 * (Math.floor(at / 9) + 1) : 0)),
  labels: Uint8Array.of(0, 1, 2, 3, 4),
};

describe("gatherBatch", () => {
  it("gathers in the order asked and normalises by mean and deviation", () => {
    const batch = gatherBatch(images, [3, 1], { normalization: { mean: 0.5, deviation: 0.25 } });
    expect([...batch.labels]).toEqual([3, 1]);
    expect(batch.images[4]).toBeCloseTo((40 / 255 - 0.5) / 0.25, 5);
    expect(batch.images[0]).toBeCloseTo(-2, 5);
  });

  it("shifts by at most the pixels allowed, each place as likely", () => {
    const places = new Map<number, number>();
    const rng = createRng(5);
    for (let draw = 0; draw < 900; draw++) {
      const { images: values } = gatherBatch(images, [0], {
        normalization: raw,
        augment: { augmentation: { shift: 1, flip: false }, rng },
      });
      const at = values.findIndex((value) => value > 5);
      places.set(at, (places.get(at) ?? 0) + 1);
    }
    expect(places.size).toBe(9);
    for (const times of places.values()) expect(Math.abs(times - 100)).toBeLessThan(50);
  });

  it("mirrors about half of the images, left to right", () => {
    const left: LabelledImages = { ...images, count: 1, pixels: Uint8Array.of(9, 0, 0, 0, 0, 0, 7, 0, 0) };
    const rng = createRng(6);
    let mirrored = 0;
    for (let draw = 0; draw < 400; draw++) {
      const { images: values } = gatherBatch(left, [0], { normalization: raw, augment: { augmentation: { shift: 0, flip: true }, rng } });
      const shown = [...values].map(Math.round).join("");
      expect(["900000700", "009000007"]).toContain(shown);
      if (shown === "009000007") mirrored++;
    }
    expect(Math.abs(mirrored - 200)).toBeLessThan(60);
  });
});

describe("windowBatch", () => {
  it("goes round at the end", () => {
    expect([...windowBatch(images, { start: 3, count: 4, normalization: raw }).labels]).toEqual([3, 4, 0, 1]);
  });
});

describe("measureNormalization", () => {
  it("gives inputs of mean 0 and deviation 1", () => {
    const { images: values } = gatherBatch(images, [0, 1, 2, 3, 4], { normalization: measureNormalization(images) });
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 5);
    expect(variance).toBeCloseTo(1, 4);
  });
});

describe("createTrainingBatches", () => {
  const create = () =>
    createTrainingBatches(images, { batchSize: 2, normalization: raw, augmentation: { shift: 1, flip: true }, rng: createRng(7) });

  it("shows every image at most once an epoch, in another order each time", () => {
    const batches = create();
    expect(batches.perEpoch).toBe(2);
    const epochs = Array.from({ length: 20 }, (_, epoch) => [...batches.at(2 * epoch).labels, ...batches.at(2 * epoch + 1).labels]);
    for (const epoch of epochs) expect(new Set(epoch).size).toBe(4);
    expect(new Set(epochs.map(String)).size).toBeGreaterThan(10);
  });

  it("depends on the step alone, not on what was drawn before", () => {
    const straight = create();
    for (let step = 0; step < 7; step++) straight.at(step);
    expect(create().at(7)).toEqual(straight.at(7));
  });
});
