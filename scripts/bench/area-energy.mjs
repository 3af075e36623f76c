/**
 * How far the area and energy models are from what they rest on: NVDLA's areas (fitted, and each left out), its power, CACTI's memories, and
 * the order of costs that Eyeriss published; then the parts of the baseline. All-in figures; uncertain by about 25 %.
 */
import { readFileSync } from "node:fs";
import { Matrix, solve } from "ml-matrix";
import { baseline } from "../../dist/accelerator/presets.js";
import { sramEnergy } from "../../dist/accelerator/sram-energy.js";
import {
  ALL_IN_ENERGY_FACTOR,
  AREA_UNCERTAINTY,
  DRAM_PJ_PER_BIT,
  MAC_PJ_45NM,
  TECHNOLOGY_NODES_NM,
} from "../../dist/accelerator/technology.js";
import { mobilenetV2 } from "../../dist/network/build-mobilenet-v2.js";
import { estimateArea } from "../../dist/simulator/estimate-area.js";
import { energyCosts } from "../../dist/simulator/estimate-energy.js";
import { simulate } from "../../dist/simulator/simulate.js";
import { finishBench } from "../bench-report.mjs";

const readGolden = (name) =>
  readFileSync(new URL(`../../datasets/published/golden/${name}.csv`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
const percent = (share, digits = 1) => Number((100 * share).toFixed(digits));
const signed = (share) => `${share < 0 ? "-" : "+"}${Math.abs(100 * share).toFixed(1)} %`;
const largest = (values) => Math.max(...values.map(Math.abs));

const nvdlaAreas = readGolden("nvdla_area_28nm").map((row) => row.map(Number));

/** [mm2, mm2 a MAC, mm2 a bit] of least squared relative errors. */
function fitArea(rows) {
  const left = new Matrix(rows.map(([macs, kib, , area]) => [1 / area, macs / area, (kib * 8192) / area]));
  const right = Matrix.ones(rows.length, 1);
  return solve(left.transpose().mmul(left), left.transpose().mmul(right)).to1DArray();
}

/** NVDLA's MACs and convolution buffer as an accelerator without registers and DRAM interface, which the table does not list. */
const nvdlaCore = ([macs, kib, technologyNm]) => ({
  ...baseline,
  peX: 1,
  peY: 1,
  lanes: 1,
  simdUnits: macs / 4,
  localMemoryMb: kib / 1024,
  registerFileKb: 0,
  ioBandwidthGBps: 0,
  technologyNm,
});

function checkArea() {
  const [fixed, perMac, perBit] = fitArea(nvdlaAreas);
  const fit = `${fixed.toFixed(3)} mm2 + ${(1e6 * perMac).toFixed(0)} um2 a MAC + ${(1e6 * perBit).toFixed(3)} um2 a bit`;
  console.log(`NVDLA at 28 nm; relative least squares gives ${fit}\n`);
  console.log("  MACs   KiB   published mm2   model mm2    error   left out");
  const checks = nvdlaAreas.map((row, index) => {
    const [macs, kib, , published] = row;
    const model = estimateArea(nvdlaCore(row)).totalMm2;
    const [others, othersMac, othersBit] = fitArea(nvdlaAreas.filter((_, other) => other !== index));
    const error = model / published - 1;
    const leftOut = (others + othersMac * macs + othersBit * kib * 8192) / published - 1;
    const cells = [String(macs).padStart(6), String(kib).padStart(4), published.toFixed(2).padStart(14), model.toFixed(3).padStart(10)];
    console.log(`${cells.join("  ")}  ${signed(error).padStart(7)}  ${signed(leftOut).padStart(9)}`);
    return { error, leftOut, fitted: model / (fixed + perMac * macs + perBit * kib * 8192) - 1 };
  });
  return {
    nvdlaAreaErrorPercent: percent(largest(checks.map(({ error }) => error))),
    nvdlaLeftOutErrorPercent: percent(largest(checks.map(({ leftOut }) => leftOut))),
    constantsToFitPercent: percent(largest(checks.map(({ fitted }) => fitted)), 2),
  };
}

/** NVDLA's largest configuration at work: 64 inputs to 32 kernels a cycle, new weights every 16 to 32 cycles. */
function checkPower() {
  const core = { ...baseline, peX: 1, peY: 1, lanes: 1, simdUnits: 32, macsPerSimdUnit: 64, registerFileKb: 4, technologyNm: 16 };
  const costs = energyCosts({ accelerator: { ...core, localMemoryMb: 0.5, memoryBanks: 16, memoryBankBytes: 64, clockMhz: 1000 } });
  const macs = 2048;
  const published = 766 / macs;
  console.log(
    `\nNVDLA at 16 nm, 2,048 MACs, 1 GHz: 766 mW at its peak as quoted, ${published.toFixed(3)} pJ a MAC slot; all-in factor ${ALL_IN_ENERGY_FACTOR.toFixed(2)}`,
  );
  const slotPj = (cyclesPerWeights) => {
    const weights = macs / cyclesPerWeights;
    const parts = {
      MAC: costs.macPj,
      "weights from registers": costs.registerReadPj,
      "inputs from the buffer": (64 / macs) * costs.localReadPj,
      "weights from the buffer": (weights / macs) * costs.weightReadPj,
      "weights into registers": (weights / macs) * costs.registerWritePj,
      leakage: costs.leakageMw / macs,
    };
    const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
    const text = Object.entries(parts).map(([name, part]) => `${name} ${part.toFixed(4)}`);
    console.log(
      `  weights new every ${cyclesPerWeights} cycles: ${total.toFixed(3)} pJ, ${(total / ALL_IN_ENERGY_FACTOR).toFixed(4)} without the factor (${text.join(", ")})`,
    );
    return total;
  };
  const [busy, calm] = [slotPj(16), slotPj(32)];
  return {
    nvdlaPjPerMacSlot: Number(busy.toFixed(4)),
    nvdlaPowerErrorPercent: percent(busy / published - 1, 2),
    calmPjPerMacSlot: Number(calm.toFixed(4)),
  };
}

/** CACTI's rows at an accelerator's nodes and within a bank: read and write energy and leakage of the model against each. */
function checkMemories() {
  const rows = readGolden("cacti7_sram").filter(
    ([nodeNm, cell, , bytes]) => cell === "itrs-lstp" && Number(bytes) <= 131072 && TECHNOLOGY_NODES_NM.includes(Number(nodeNm)),
  );
  const errors = rows.flatMap(([nodeNm, , , bytes, portBytes, , , , , readPj, writePj, leakageMw]) => {
    const model = sramEnergy(Number(bytes), { banks: 1, portBytes: Number(portBytes), nodeNm: Number(nodeNm) });
    return [
      (model.readPjPerByte * portBytes) / readPj - 1,
      (model.writePjPerByte * portBytes) / writePj - 1,
      model.leakageMw / leakageMw - 1,
    ];
  });
  console.log(`\nCACTI 7, itrs-lstp cells, ${rows.length} rows used, at their own points: ${largest(errors).toExponential(1)} off at most`);
  return { cactiRows: rows.length, cactiErrorPercent: percent(largest(errors), 4) };
}

function checkOrder() {
  const memory = (bytes, portBytes) => sramEnergy(bytes, { banks: 1, portBytes, nodeNm: 45 }).readPjPerByte;
  const rows = [
    ["registers, 8 KiB read 32 bytes at a time", memory(8192, 32), 1.6],
    ...[8, 16, 32].map((port) => [`buffer, 128 KiB read ${port} bytes at a time`, memory(131072, port), 10]),
    ["DRAM, LPDDR4", 8 * DRAM_PJ_PER_BIT, 278],
  ];
  console.log(`\na byte at 45 nm, bare, beside an int8 MAC of ${MAC_PJ_45NM} pJ:            pJ   MACs   Eyeriss's order`);
  const factors = rows.map(([name, picojoules, published]) => {
    const ratio = picojoules / MAC_PJ_45NM;
    console.log(`  ${name.padEnd(58)} ${picojoules.toFixed(3).padStart(6)}  ${ratio.toFixed(1).padStart(5)}   ${published}`);
    return Math.max(ratio / published, published / ratio);
  });
  return { orderOffByFactor: Number(Math.max(...factors).toFixed(2)) };
}

function showBaseline() {
  const printParts = (title, parts, unit) => {
    const { [`total${unit}`]: total, ...rest } = parts;
    console.log(`\n${title}: ${total.toFixed(1)}`);
    for (const [name, part] of Object.entries(rest))
      console.log(
        `  ${name.replace(unit, "").padEnd(14)} ${part.toFixed(2).padStart(9)}  ${(100 * (part / total)).toFixed(1).padStart(5)} %`,
      );
  };
  const basis = `${baseline.technologyNm} nm, all-in, +-${100 * AREA_UNCERTAINTY} %`;
  const area = estimateArea(baseline);
  printParts(`area of the baseline in mm2 (${basis}; extrapolates NVDLA 64 times in SRAM and 8 times in MACs)`, area, "Mm2");
  const network = simulate(mobilenetV2({ width: 1, classes: 1000 }), baseline);
  printParts(`energy of MobileNetV2 on it in uJ (${basis})`, network.energy, "Uj");
  console.log("\nenergy of an access, pJ a byte, all-in");
  for (const [name, picojoules] of Object.entries(energyCosts({ accelerator: baseline })).filter(([key]) => key.endsWith("Pj")))
    console.log(`  ${name.replace("Pj", "").padEnd(14)} ${picojoules.toFixed(3).padStart(9)}`);
  return { baselineMm2: Number(area.totalMm2.toFixed(2)), mobilenetV2Uj: Number(network.energyUj.toFixed(1)) };
}

finishBench({
  name: "area-energy",
  figures: { ...checkArea(), ...checkPower(), ...checkMemories(), ...checkOrder(), ...showBaseline() },
  bars: {
    nvdlaAreaErrorPercent: { atMost: 8 },
    nvdlaLeftOutErrorPercent: { atMost: 10 },
    constantsToFitPercent: { atMost: 0.1 },
    nvdlaPjPerMacSlot: { atLeast: 0.365, atMost: 0.38 },
    cactiErrorPercent: { atMost: 1 },
    orderOffByFactor: { atMost: 2 },
  },
});
