import { renderSpace, type SpaceFlags } from "../../src/cli/space-action.ts";
import { parseCandidate } from "../../src/space/candidate-text.ts";
import { createSpace } from "../../src/space/create-space.ts";

function show(name: string, flags: Partial<SpaceFlags> = {}): Promise<string> {
  return renderSpace(name, { json: false, quiet: false, samples: 3, seed: 1, set: [], ...flags });
}

test("people read counts, decisions and samples", async () => {
  const text = await show("nas-bench-201", { samples: 2 });
  expect(text).toMatch(/candidates +15,625 /);
  expect(text).toMatch(/distinct networks +15,625 /);
  expect(text).toMatch(/node3\.from2 +none skip_connect nor_conv_1x1 nor_conv_3x3 avg_pool_3x3/);
  expect(text.match(/^\d:\d:\d:\d:\d:\d {2}\S+ M MACs, \S+ M parameters$/gm)).toHaveLength(2);
});

test("programs read one document whose spec builds the space and whose samples parse", async () => {
  const document = JSON.parse(
    await show("mobilenet-v2", { json: true, samples: 5, set: ["inputSize=28", "stem.stride=1", "stages.6.blocks=3"] }),
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

test("samples depend on the seed alone, and fewer are the first of more", async () => {
  const samples = async (seed: number, count: number): Promise<readonly unknown[]> =>
    JSON.parse(await show("joint", { json: true, seed, samples: count, set: ["parts.0.inputSize=32"] })).samples;
  const [two, four, others] = await Promise.all([samples(7, 2), samples(7, 4), samples(8, 2)]);
  expect(two).toEqual(four.slice(0, 2));
  expect(two).not.toEqual(others);
});

test("a user's own space is read from its file, alone and in a product", async () => {
  const file = new URL("../../examples/scalesim/arrays.yaml", import.meta.url).pathname;
  expect(await show(file)).toMatch(/space systolic\n.*distinct designs +12 .*rows +8 16 32\n/s);
  expect(JSON.parse(await show(`nas-bench-201+${file}`, { json: true })).candidates).toBe("187500");
});

test.each([
  ["an unknown space", "resnet", [], /name is "resnet", expected one of/],
  ["an unknown parameter", "mobilenet-v2", ["size=3"], /size is an unknown key, expected one of inputSize/],
  ["no value", "mobilenet-v2", ["inputSize"], /--set is inputSize, expected key=value/],
  ["a path into nothing", "mobilenet-v2", ["stem.kernel.size=3"], /--set is stem.kernel.size=3/],
  ["a value of the wrong type", "mobilenet-v2", ["inputSize=large"], /inputSize is "large"/],
])("%s is refused", async (_, name, set, message) => {
  await expect(show(name, { set })).rejects.toThrow(message);
});
