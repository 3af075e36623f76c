import { renderSpace, type SpaceFlags } from "../../src/cli/space-action.ts";
import { parseCandidate } from "../../src/space/candidate-text.ts";
import { createSpace } from "../../src/space/create-space.ts";

function show(name: string, flags: Partial<SpaceFlags> = {}): string {
  return renderSpace(name, { json: false, quiet: false, samples: 3, seed: 1, set: [], ...flags });
}

test("people read counts, decisions and samples", () => {
  const text = show("nas-bench-201", { samples: 2 });
  expect(text).toMatch(/candidates +15,625 /);
  expect(text).toMatch(/distinct networks +15,625 /);
  expect(text).toMatch(/node3\.from2 +none skip_connect nor_conv_1x1 nor_conv_3x3 avg_pool_3x3/);
  expect(text.match(/^\d:\d:\d:\d:\d:\d {2}\S+ M MACs, \S+ M parameters$/gm)).toHaveLength(2);
});

test("programs read one document whose spec builds the space and whose samples parse", () => {
  const document = JSON.parse(
    show("mobilenet-v2", { json: true, samples: 5, set: ["inputSize=28", "stem.stride=1", "stages.6.blocks=3"] }),
  );
  expect(document.spec).toMatchObject({ inputSize: 28, stem: { channels: 32, stride: 1 } });
  const space = createSpace(document.spec);
  expect(document.decisions).toHaveLength(7 + 3 * 19);
  expect(document.distinctDesigns).toBe(String(space.distinctDesigns()));
  expect(document.samples).toHaveLength(5);
  for (const { candidate, macs, params } of document.samples) {
    expect(parseCandidate(space, candidate)).toHaveLength(space.decisions.length);
    expect(macs > 0 && params > 0).toBe(true);
  }
});

test("samples depend on the seed alone, and fewer are the first of more", () => {
  const samples = (seed: number, count: number): unknown[] =>
    JSON.parse(show("joint", { json: true, seed, samples: count, set: ["parts.0.inputSize=32"] })).samples;
  expect(samples(7, 2)).toEqual(samples(7, 4).slice(0, 2));
  expect(samples(7, 2)).not.toEqual(samples(8, 2));
});

test.each([
  ["an unknown space", "resnet", [], /name is "resnet", expected one of/],
  ["an unknown parameter", "mobilenet-v2", ["size=3"], /size is an unknown key, expected one of inputSize/],
  ["no value", "mobilenet-v2", ["inputSize"], /--set is inputSize, expected key=value/],
  ["a path into nothing", "mobilenet-v2", ["stem.kernel.size=3"], /--set is stem.kernel.size=3/],
  ["a value of the wrong type", "mobilenet-v2", ["inputSize=large"], /inputSize is "large"/],
])("%s is refused", (_, name, set, message) => {
  expect(() => show(name, { set })).toThrow(message);
});
