import { readFileSync } from "node:fs";
import { DoubleBuffer } from "../../src/simulator/double-buffer.ts";

const rows = readFileSync(new URL("../../datasets/published/golden/double_buffer_rtl.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number));

test("the transfer pipeline takes the cycles a Verilator run of the RTL took, in all 2,000 cases", () => {
  expect(rows).toHaveLength(2000);
  const pipeline = new DoubleBuffer();
  const wrong = rows.filter(([tiles, load, loadLast, compute, computeLast, store, storeLast, total]) => {
    pipeline.reset();
    if (tiles! > 1) pipeline.run({ load: load!, compute: compute!, store: store! }, tiles! - 1);
    pipeline.run({ load: loadLast!, compute: computeLast!, store: storeLast! }, 1);
    return pipeline.finish() !== total;
  });
  expect(wrong).toEqual([]);
});
