import { readFileSync } from "node:fs";
import { baseline } from "../../src/accelerator/presets.ts";
import { registerFileEnergy, sramEnergy } from "../../src/accelerator/sram-energy.ts";
import { DRAM_PJ_PER_BIT, MAC_PJ_45NM, TECHNOLOGY_NODES_NM } from "../../src/accelerator/technology.ts";

const LARGEST_BANK_BYTES = 128 * 1024;
const published = readFileSync(new URL("../../datasets/published/golden/cacti7_sram.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(","))
  .filter(([nodeNm, cell, , capacity]) => {
    const isNode = (TECHNOLOGY_NODES_NM as readonly number[]).includes(Number(nodeNm));
    return cell === "itrs-lstp" && isNode && Number(capacity) <= LARGEST_BANK_BYTES;
  });

test("every CACTI point used is met at its own node, port and capacity", () => {
  expect(published).toHaveLength(45);
  for (const row of published) {
    const [nodeNm, , , bytes, portBytes] = row.map(Number);
    const energy = sramEnergy(bytes!, { banks: 1, portBytes: portBytes!, nodeNm: nodeNm! });
    expect(energy.readPjPerByte * portBytes!).toBeCloseTo(Number(row[9]), 9);
    expect(energy.writePjPerByte * portBytes!).toBeCloseTo(Number(row[10]), 9);
    expect(energy.leakageMw).toBeCloseTo(Number(row[11]), 9);
  }
});

test("CACTI's energies rise with capacity at every node and port width used, so that interpolation has no dip to smooth", () => {
  for (const nodeNm of ["22", "28", "45"])
    for (const portBytes of ["8", "16", "32"]) {
      const rows = published.filter((row) => row[0] === nodeNm && row[4] === portBytes).sort((a, b) => Number(a[3]) - Number(b[3]));
      expect(rows).toHaveLength(5);
      for (let index = 1; index < rows.length; index++)
        for (const figure of [9, 10, 11]) expect(Number(rows[index]![figure])).toBeGreaterThan(Number(rows[index - 1]![figure]));
    }
});

test("at 45 nm a byte from MAC, registers, a 128 KiB buffer and DRAM costs about 1 : 1.6 : 10 : 278", () => {
  const registers = sramEnergy(8 * 1024, { banks: 1, portBytes: 32, nodeNm: 45 }).readPjPerByte;
  const buffers = [8, 16, 32].map((portBytes) => sramEnergy(128 * 1024, { banks: 1, portBytes, nodeNm: 45 }).readPjPerByte);
  const order: [number, number][] = [
    [registers, 1.6],
    ...buffers.map((buffer): [number, number] => [buffer, 10]),
    [8 * DRAM_PJ_PER_BIT, 278],
  ];
  for (const [picojoules, expected] of order) {
    expect(picojoules / MAC_PJ_45NM / expected).toBeGreaterThan(0.5);
    expect(picojoules / MAC_PJ_45NM / expected).toBeLessThan(2);
  }
});

test("between two points a memory costs their geometric mean half-way on logarithmic axes, in capacity and in port width", () => {
  const at = (bytes: number, portBytes: number) => sramEnergy(bytes, { banks: 1, portBytes, nodeNm: 22 }).readPjPerByte * portBytes;
  expect(at(8192 * Math.SQRT2, 8)).toBeCloseTo(Math.sqrt(1.5903 * 2.6436), 9);
  expect(at(8192, 16 * Math.SQRT2)).toBeCloseTo(Math.sqrt(2.0094 * 2.8495), 9);
});

test("a narrow access costs a whole one of 8 bytes, a wide one is shared by banks side by side", () => {
  const at = (bytes: number, portBytes: number) => sramEnergy(bytes, { banks: 1, portBytes, nodeNm: 22 });
  expect(at(8192, 4).readPjPerByte).toBeCloseTo(2 * at(8192, 8).readPjPerByte, 12);
  expect(at(65536, 64).readPjPerByte).toBeCloseTo(at(32768, 32).readPjPerByte, 12);
  expect(at(65536, 64).leakageMw).toBeCloseTo(2 * at(32768, 32).leakageMw, 12);
  // The baseline's registers: 64 units of 4 weights a step, 8 banks of 4 KiB, each no cheaper than 8 KiB.
  expect(registerFileEnergy({ ...baseline, technologyNm: 22 }).readPjPerByte).toBeCloseTo(2.8495 / 32, 12);
});

test("above 128 KiB a bank, a memory has more banks: the same access, leakage in proportion", () => {
  const at = (bytes: number) => sramEnergy(bytes, { banks: 1, portBytes: 16, nodeNm: 28 });
  expect(at(8 * LARGEST_BANK_BYTES).writePjPerByte).toBe(at(LARGEST_BANK_BYTES).writePjPerByte);
  expect(at(8 * LARGEST_BANK_BYTES).leakageMw).toBeCloseTo(8 * at(LARGEST_BANK_BYTES).leakageMw, 12);
});
