import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readNetwork, readWorkload } from "../../src/cli/design-input.ts";
import { printNetwork } from "../../src/network/network-file.ts";
import { buildReference } from "../../src/network/reference/build-reference.ts";

const folder = mkdtempSync(join(tmpdir(), "tandem-design-input-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test("a name with parameters, a network.json and a topology each name what to run", async () => {
  const network = buildReference("mnist");
  expect(await readWorkload("mobilenet-v1:width=0.5,input=160")).toEqual({
    kind: "network",
    network: buildReference("mobilenet-v1:width=0.5,input=160"),
  });
  expect(await readNetwork(file("network.json", printNetwork(network)))).toEqual(network);
  expect(await readNetwork(file("packed.json", gzipSync(printNetwork(network))))).toEqual(network);
  const workload = await readWorkload(file("Gemms.CSV", "Layer,M,N,K\nfirst,4,5,6\nsecond,7,8,9\n"));
  expect(workload).toMatchObject({ kind: "layers", name: "Gemms", layers: [{ name: "first" }, { name: "second" }] });
});

test("a topology is no network", async () => {
  const path = file("two.csv", "Layer,M,N,K\nfirst,4,5,6\nsecond,7,8,9\n");
  await expect(readNetwork(path)).rejects.toThrow(`${path} is a list of 2 layers without a graph, expected one network`);
});

test.each([
  ["mobilenet", "NETWORK is mobilenet, expected one of mobilenet-v1, mobilenet-v2, mobilenet-edgetpu"],
  ["", "NETWORK is empty, expected one of"],
  ["mobilenet-v1.onnx", "or a file that ends in .json or .csv"],
  ["mobilenet-v1:depth=2", "depth is an unknown key in mobilenet-v1:depth=2"],
  ["missing.json", "Cannot read a network: missing.json is not readable (ENOENT)"],
  ["missing.csv", "Cannot read a SCALE-Sim topology: missing.csv is not readable (ENOENT)"],
])("%s is refused", async (text, message) => {
  await expect(readWorkload(text)).rejects.toThrow(message);
});
