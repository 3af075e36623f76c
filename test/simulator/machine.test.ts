import { createMachine, loadCycles, storeCycles, transferCycles } from "../../src/simulator/machine.ts";
import { smallMachine } from "./networks.ts";

/** 2 bytes in 3 cycles to and from DRAM behind 10 cycles, 64 bytes a cycle on the bus. */
const machine = createMachine({ ...smallMachine, ioBandwidthGBps: 2, clockMhz: 3000 });

test("bandwidth is a rational in lowest terms, rounded up once a command", () => {
  expect(machine.load).toEqual({ bytes: 2, cycles: 3 });
  expect([1, 2, 3].map((bytes) => transferCycles(bytes, machine.load))).toEqual([2, 3, 5]);
});

test("products beyond doubles are still exact", () => {
  const rate = { bytes: 9_999_991, cycles: 9_999_973 };
  const bytes = 9_007_199_254;
  expect(transferCycles(bytes, rate)).toBe(Number((9_007_199_254n * 9_999_973n + 9_999_990n) / 9_999_991n));
});

test("a load brings what is on chip while the DRAM answers, then the rest; a store waits, then writes", () => {
  expect(loadCycles(machine, { dramBytes: 0, chipBytes: 0 })).toBe(0);
  expect(loadCycles(machine, { dramBytes: 0, chipBytes: 65 })).toBe(2);
  expect(loadCycles(machine, { dramBytes: 100, chipBytes: 65 })).toBe(10 + 150);
  expect(loadCycles(machine, { dramBytes: 100, chipBytes: 64 * 12 })).toBe(12 + 150);
  expect(storeCycles(machine, 0)).toBe(0);
  expect(storeCycles(machine, 100)).toBe(10 + 150);
});

test("a bus narrower than the DRAM port is what a load waits for", () => {
  const narrow = createMachine({ ...smallMachine, ioBandwidthGBps: 4, broadcastBytesPerCycle: 2 });
  expect(loadCycles(narrow, { dramBytes: 100, chipBytes: 0 })).toBe(10 + 50);
});
