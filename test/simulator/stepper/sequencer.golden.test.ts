import { readFileSync } from "node:fs";
import { baseline } from "../../../src/accelerator/presets.ts";
import { createMachine } from "../../../src/simulator/machine.ts";
import { Dma } from "../../../src/simulator/stepper/dma.ts";
import { Memory } from "../../../src/simulator/stepper/memory.ts";
import { Sequencer } from "../../../src/simulator/stepper/sequencer.ts";
import { Tally } from "../../../src/simulator/stepper/tally.ts";
import type { TileWork } from "../../../src/simulator/stepper/tile-work.ts";
import type { Transfer } from "../../../src/simulator/stepper/transfer.ts";

/** Cycles to load, compute and store each tile but the last, and the last. */
interface Durations {
  readonly tiles: number;
  readonly load: readonly [number, number];
  readonly compute: readonly [number, number];
  readonly store: readonly [number, number];
}

const rows = readFileSync(new URL("../../../datasets/published/golden/double_buffer_rtl.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number) as [number, number, number, number, number, number, number, number]);

/** A byte a cycle to and from DRAM, at once: a transfer of n bytes takes n cycles. */
const machine = createMachine({ ...baseline, ioBandwidthGBps: 0.8, clockMhz: 800, dramLatencyCycles: 0 });
const dram = new Memory("DRAM", 256);
const local = new Memory("local memory", 256);
dram.fill(0, new Int8Array(256));
local.fill(0, new Int8Array(256));

function transfer(direction: Transfer["direction"], bytes: number): Transfer {
  const [source, target] = direction === "load" ? [dram, local] : [local, dram];
  const kind = direction === "load" ? ("operand" as const) : ("output" as const);
  return { direction, offChip: [{ kind, source, from: 0, bytes, targets: [{ memory: target, address: 0 }] }], onChip: [], overwrites: [] };
}

/** The stepper's own sequencer and DMA, with tiles that only take their time. */
function runPipeline({ tiles, load, compute, store }: Durations): number {
  const of = (durations: readonly [number, number], tile: number) => durations[tile === tiles - 1 ? 1 : 0];
  let left = 0;
  const work: TileWork = {
    begin: (tile) => {
      left = of(compute, tile);
    },
    settle: () => left === 0,
    tick: () => {
      left--;
      return "compute";
    },
  };
  const tally = new Tally();
  const program = {
    count: tiles,
    load: (tile: number) => transfer("load", of(load, tile)),
    store: (tile: number) => transfer("store", of(store, tile)),
  };
  const times = { fillCycles: 0, drainCycles: 0, controlCycles: 0 };
  return new Sequencer(program, times, { work, dma: new Dma(machine, tally), tally }).run();
}

test("the sequencer and the DMA take the cycles a Verilator run of the RTL took, in all 2,000 cases", () => {
  expect(rows).toHaveLength(2000);
  const wrong = rows.filter(([tiles, load, loadLast, compute, computeLast, store, storeLast, total]) => {
    const cycles = runPipeline({ tiles, load: [load, loadLast], compute: [compute, computeLast], store: [store, storeLast] });
    return cycles !== total;
  });
  expect(wrong).toEqual([]);
});
