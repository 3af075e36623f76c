import { InputError } from "../../src/core/errors.ts";
import { parseCandidate } from "../../src/space/candidate-text.ts";
import { createSpace } from "../../src/space/create-space.ts";
import { jointSpec } from "../../src/space/joint.ts";
import { mobilenetV2Spec } from "../../src/space/mobilenet-v2-parameters.ts";
import type { SpaceSpec } from "../../src/space/space.ts";

function failure(action: () => unknown): InputError {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("specs", () => {
  test.each<[string, SpaceSpec, RegExp, string]>([
    [
      "unknown space",
      { name: "mobilenet" },
      /"mobilenet", expected one of mobilenet-v2, efficientnet-b0, nas-bench-201, nas-bench-macro, accelerator, joint/,
      "name",
    ],
    ["a name every object has", { name: "constructor" }, /expected one of mobilenet-v2/, "name"],
    ["unknown key", { name: "mobilenet-v2", inputsize: 28 }, /inputsize is an unknown key/, "inputsize"],
    ["unknown key of accelerator", { name: "accelerator", peX: 3 }, /peX is an unknown key/, "peX"],
    ["wrong type", { name: "nas-bench-201", classes: "ten" }, /classes is "ten", expected a number/, "classes"],
    ["a fraction", { name: "mobilenet-v2", classes: 1.5 }, /classes is 1.5, expected an integer/, "classes"],
    [
      "deep value",
      mobilenetStages([{ channels: 16, blocks: 1, stride: 3 }]),
      /stages\[0\].stride is 3, expected 1 or 2/,
      "stages[0].stride",
    ],
    ["channels", mobilenetStages([{ channels: 10, blocks: 1, stride: 1 }]), /is 10, expected a multiple of 4/, "stages[0].channels"],
    ["missing key", mobilenetStages([{ channels: 16, blocks: 1 }]), /stages\[0\].stride is missing/, "stages[0].stride"],
    ["no stages", mobilenetStages([]), /stages is \[\]/, "stages"],
    ["joint without parts", { name: "joint" }, /parts is undefined, expected the specs of two/, "parts"],
    [
      "joint of joints",
      jointSpec(jointSpec({ name: "accelerator" }, { name: "nas-bench-201" }), { name: "accelerator" }),
      /parts is/,
      "parts",
    ],
    ["joint of equals", jointSpec({ name: "accelerator" }, { name: "accelerator" }), /expected two different spaces/, "parts"],
    ["joint with more", { ...jointSpec({ name: "accelerator" }, { name: "nas-bench-201" }), size: 3 }, /size is an unknown key/, "size"],
  ])("%s", (_, spec, message, path) => {
    const error = failure(() => createSpace(spec));
    expect(error.message).toMatch(message);
    expect(error.path).toBe(path);
    expect(error.fix).toBeTruthy();
  });

  test("options of mobilenetV2Spec are checked too", () => {
    expect(failure(() => mobilenetV2Spec({ inputSize: 0 })).path).toBe("inputSize");
  });
});

describe("candidates", () => {
  const space = createSpace({ name: "accelerator" });

  test.each([
    ["too short", "1:2:3", /it has 3 numbers, expected 7/],
    ["out of range", "0:0:4:0:0:0:0", /simdUnits \(number 3\) is "4", expected an integer from 0 to 3/],
    ["negative", "0:-1:0:0:0:0:0", /peY \(number 2\) is "-1"/],
    ["empty field", "0:0:0:0:0:0:", /ioBandwidthGBps \(number 7\) is ""/],
    ["fraction", "0:0:0:1.0:0:0:0", /lanes \(number 4\) is "1.0"/],
    ["space", " 0:0:0:0:0:0:0", /peX \(number 1\) is " 0"/],
  ])("%s", (_, text, message) => {
    expect(failure(() => parseCandidate(space, text)).message).toMatch(message);
  });
});

function mobilenetStages(stages: SpaceSpec[string]): SpaceSpec {
  return { name: "mobilenet-v2", stages };
}
