import { readFileSync } from "node:fs";
import { sramEnergy } from "../../src/accelerator/sram-energy.ts";
import { DRAM_PJ_PER_BIT, LARGEST_BANK_BYTES, MAC_PJ_45NM } from "../../src/accelerator/technology.ts";

const published = readFileSync(new URL("../../datasets/published/golden/cacti7_sram.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(","))
  .filter(([, cell, , capacity]) => cell === "itrs-lstp" && Number(capacity) <= LARGEST_BANK_BYTES);

test("every CACTI point used is met at its own node, port and capacity", () => {
  expect(published).toHaveLength(60);
  for (const row of published) {
    const [nodeNm, , , bytes, portBytes] = row.map(Number);
    const energy = sramEnergy(bytes!, { banks: 1, portBytes: portBytes!, nodeNm: nodeNm! });
    expect(energy.readPjPerByte * portBytes!).toBeCloseTo(Number(row[9]), 6);
    expect(energy.writePjPerByte * portBytes!).toBeCloseTo(Number(row[10]), 6);
    expect(energy.leakageMw).toBeCloseTo(Number(row[11]), 6);
  }
});

test("at 45 nm a byte from MAC, registers, a 128 KiB buffer and DRAM costs about 1 : 1.6 : 10 : 278", () => {
  const registers = sramEnergy(8 * 1024, { banks: 1, portBytes: 32, nodeNm: 45 }).readPjPerByte;
  const buffer = sramEnergy(128 * 1024, { banks: 1, portBytes: 16, nodeNm: 45 }).readPjPerByte;
  const ratios = [registers, buffer, 8 * DRAM_PJ_PER_BIT].map((picojoules) => picojoules / MAC_PJ_45NM);
  for (const [index, expected] of [1.6, 10, 278].entries()) {
    expect(ratios[index]! / expected).toBeGreaterThan(0.5);
    expect(ratios[index]! / expected).toBeLessThan(2);
  }
});

test("energy per access never falls with capacity, at any node", () => {
  for (const nodeNm of [45, 28, 22, 16, 7])
    for (const portBytes of [8, 16, 32]) {
      const energies = [4, 8, 12, 16, 24, 48, 64, 100, 128, 256].map((kilobytes) =>
        sramEnergy(kilobytes * 1024, { banks: 1, portBytes, nodeNm }),
      );
      for (let index = 1; index < energies.length; index++)
        expect(energies[index]!.readPjPerByte).toBeGreaterThanOrEqual(energies[index - 1]!.readPjPerByte);
    }
});
