import { baseline, edgeTpu } from "../../../src/accelerator/presets.ts";
import { InputError } from "../../../src/core/errors.ts";
import { analyzeNetwork } from "../../../src/network/analyze.ts";
import { parseNetwork, printNetwork } from "../../../src/network/network-file.ts";
import { buildReference, isReferenceText } from "../../../src/network/reference/build-reference.ts";
import { REFERENCE_NETWORKS } from "../../../src/network/reference/reference-list.ts";
import { simulate } from "../../../src/simulator/simulate.ts";

describe.each(REFERENCE_NETWORKS)("$name", ({ name, parameters }) => {
  test("has the defaults that help lists", () => {
    expect(buildReference(`${name}:${parameters}`)).toEqual(buildReference(name));
  });

  test("survives its file", () => {
    expect(parseNetwork(printNetwork(buildReference(name)), { path: "network.json" })).toEqual(buildReference(name));
  });

  test.each([baseline, edgeTpu])("runs on $name", (accelerator) => {
    const network = buildReference(name);
    const result = simulate(network, accelerator);
    if (result.kind === "infeasible") throw new Error(JSON.stringify(result.reasons));
    expect(result.macs).toBe(analyzeNetwork(network).macs);
    expect(result.arrayCycles).toBeGreaterThan(0);
    expect(Number.isFinite(result.energyUj)).toBe(true);
  });
});

test("only the part before the colon is a name", () => {
  expect(["mobilenet-v1", "mobilenet-v1:", "mnist:classes=3"].map(isReferenceText)).toEqual([true, true, true]);
  expect(["mobilenet", "mobilenet-v1.json", "toString", "", ":width=1"].map(isReferenceText)).toEqual(Array(5).fill(false));
});

test.each([
  ["mobilenet-v9", /name is "mobilenet-v9", expected one of mobilenet-v1, .*posenet/],
  ["mobilenet-v1:depth=3", /depth is an unknown key in mobilenet-v1:depth=3, expected one of width, input, classes, head/],
  ["mobilenet-v1:toString=3", /toString is an unknown key/],
  ["mnist:width=1", /width is an unknown key in mnist:width=1, expected one of classes/],
  ["mobilenet-v1:=3", /a parameter without name is an unknown key/],
  ["mobilenet-v1:width=1,,input=160", /a parameter without name is an unknown key/],
  ["mobilenet-v1:width", /width in mobilenet-v1:width is without value, expected width=value/],
  ["mobilenet-v1:width=", /width in mobilenet-v1:width= is without value/],
  ["mobilenet-v1:width=1,width=0.5", /width in .* is given twice, expected it once/],
  ["mobilenet-v1:width=wide", /width in mobilenet-v1:width=wide is "wide", expected a number/],
  ["mobilenet-v1:width=0", /width in mobilenet-v1:width=0 is 0, expected more than 0/],
  ["mobilenet-v1:width=-1", /is -1, expected more than 0/],
  ["mobilenet-v1:width=1e9", /is 1000000000, expected at most 4/],
  ["mobilenet-v1:width=1e999", /width in .* is "1e999", expected a number/],
  ["mobilenet-v1:input=0", /input in mobilenet-v1:input=0 is 0, expected pixels such as 224/],
  ["mobilenet-v1:input=2.5", /is 2.5, expected pixels/],
  ["mobilenet-v1:input=224x0", /is "224x0", expected pixels/],
  ["mobilenet-v1:input=9000", /is 9000, expected pixels/],
  ["mobilenet-v1:input=1x2x3x4", /is "1x2x3x4", expected pixels/],
  ["mobilenet-v1:classes=1.5", /classes in .* is 1.5, expected an integer/],
  ["mobilenet-v1:classes=0", /is 0, expected at least 1/],
  ["mobilenet-v1:head=1", /head in .* is 1, expected true or false/],
])("%s is refused", (text, message) => {
  let error: unknown;
  try {
    buildReference(text);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(InputError);
  expect(error).toMatchObject({ message: expect.stringMatching(message), fix: expect.stringMatching(/\.$/) });
});
