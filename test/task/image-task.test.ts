import { createRng } from "../../src/core/rng.ts";
import { type ImageTaskFiles, loadImageTask } from "../../src/task/image-task.ts";
import { idxBytes } from "./idx-bytes.ts";

const count = 40;
/** Image i is filled with the byte i and has label i mod 4. */
const pixels = Array.from({ length: count * 4 }, (_, at) => Math.floor(at / 4));
const labels = Array.from({ length: count }, (_, index) => index % 4);

function files(changes: Partial<ImageTaskFiles> = {}): ImageTaskFiles {
  const trainImages = { path: "train-images", bytes: idxBytes([count, 2, 2], pixels) };
  const trainLabels = { path: "train-labels", bytes: idxBytes([count], labels) };
  return {
    trainImages,
    trainLabels,
    testImages: { ...trainImages, path: "test-images" },
    testLabels: { ...trainLabels, path: "test-labels" },
    ...changes,
  };
}

function load(changes: Partial<ImageTaskFiles> = {}, seed = 1) {
  const options = { classes: 4, split: { train: 20, reward: 12, selection: 8 }, rng: createRng(seed) };
  return loadImageTask(files(changes), options);
}

describe("loadImageTask", () => {
  it("splits without overlap, balanced in every part and every run of images", () => {
    const task = load();
    const seen = [task.train, task.reward, task.selection].flatMap((part) =>
      Array.from({ length: part.count }, (_, index) => part.pixels[index * 4]!),
    );
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
    for (const part of [task.train, task.reward, task.selection])
      for (let start = 0; start < part.count; start += 4)
        expect([...part.labels.subarray(start, start + 4)].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  });

  it("keeps labels with their images", () => {
    const { train } = load();
    for (let index = 0; index < train.count; index++) expect(train.labels[index]).toBe(train.pixels[index * 4]! % 4);
  });

  it("depends on the seed alone", () => {
    expect(load({}, 3).train.pixels).toEqual(load({}, 3).train.pixels);
    expect(load({}, 3).train.pixels).not.toEqual(load({}, 4).train.pixels);
  });

  it("decodes the test set only when it is opened", () => {
    const task = load({ testImages: { path: "test-images", bytes: Uint8Array.of(1, 2, 3) } });
    expect(() => task.openTest()).toThrow("test-images is 3 bytes long");
    expect(load().openTest().count).toBe(count);
  });

  it.each([
    ["labels of other images", { trainLabels: { path: "l", bytes: idxBytes([39], labels.slice(1)) } }, "l holds 39 labels, expected 40"],
    [
      "a label out of range",
      { trainLabels: { path: "l", bytes: idxBytes([40], labels.with(7, 4)) } },
      "label 7 of l is 4, expected 0 to 3",
    ],
    ["no images", { trainImages: { path: "i", bytes: idxBytes([0, 2, 2], []) } }, "expected 0, one for each image of i"],
  ])("refuses %s", (_, changes, message) => {
    expect(() => load(changes)).toThrow(message);
  });

  it("refuses parts that need more images than there are", () => {
    const options = { classes: 4, split: { train: 40, reward: 1, selection: 0 }, rng: createRng(1) };
    expect(() => loadImageTask(files(), options)).toThrow("the parts need 41 (40 + 1 + 0), expected at most 40");
  });
});
