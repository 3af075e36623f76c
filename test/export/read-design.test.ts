import { DamagedFileError } from "../../src/core/errors.ts";
import { type DesignFileName, designFiles } from "../../src/export/design-files.ts";
import { type DesignFile, readDesign } from "../../src/export/read-design.ts";
import { smallDesign } from "./small-design.ts";

type Files = Record<DesignFileName, DesignFile>;

function filesOf(changed: Partial<Record<DesignFileName, string | Uint8Array>> = {}): Files {
  const entries = [...designFiles(smallDesign)].map(([name, data]) => {
    const content = changed[name] ?? data;
    return [name, { path: `best/${name}`, bytes: typeof content === "string" ? Buffer.from(content) : content }] as const;
  });
  return Object.fromEntries(entries) as Files;
}

test("a design read back and written again has the same bytes", () => {
  const written = designFiles(readDesign(filesOf()));
  expect([...written.keys()]).toEqual(["network.json", "accelerator.json", "weights.safetensors"]);
  for (const [name, data] of designFiles(smallDesign)) expect(Buffer.from(written.get(name)!).equals(Buffer.from(data))).toBe(true);
});

test.each<[string, Partial<Record<DesignFileName, string | Uint8Array>>, RegExp]>([
  ["a torn network", { "network.json": '{"version": 1,' }, /best\/network\.json is not JSON/],
  ["a torn accelerator", { "accelerator.json": "{" }, /best\/accelerator\.json is not JSON/],
  ["an accelerator of no size", { "accelerator.json": '{"version":1,"name":"x","peX":0}' }, /best\/accelerator\.json\.peX is 0, expected/],
  [
    "weights cut short",
    { "weights.safetensors": (designFiles(smallDesign).get("weights.safetensors") as Uint8Array).slice(0, -4) },
    /weights\.safetensors, tensor .* cut off/,
  ],
  [
    "weights of another network",
    {
      "weights.safetensors": designFiles({ ...smallDesign, weights: new Map([...smallDesign.weights].slice(1)) }).get(
        "weights.safetensors",
      ) as Uint8Array,
    },
    /tensor stem\S* is missing, expected 3x3x1x/,
  ],
])("%s is refused with its place", (_, changed, message) => {
  const read = () => readDesign(filesOf(changed));
  expect(read).toThrow(DamagedFileError);
  expect(read).toThrow(message);
});
