import { baseline } from "../../src/accelerator/presets.ts";
import { energyCosts, estimateEnergy } from "../../src/simulator/estimate-energy.ts";

const NOTHING = {
  dramReadBytes: 0,
  dramWriteBytes: 0,
  busBytes: 0,
  localReadBytes: 0,
  localWriteBytes: 0,
  weightReadBytes: 0,
  weightWriteBytes: 0,
  registerReadBytes: 0,
  registerWriteBytes: 0,
};

test("NVDLA at work takes 0.374 pJ a MAC slot: 766 mW over 2,048 MACs at 1 GHz", () => {
  const shape = { peX: 1, peY: 1, lanes: 1, simdUnits: 32, macsPerSimdUnit: 64, registerFileKb: 4, localMemoryMb: 0.5 };
  const accelerator = { ...baseline, ...shape, memoryBanks: 16, memoryBankBytes: 64, clockMhz: 1000, technologyNm: 16 };
  const cycles = 1_000_000;
  const macs = 2048 * cycles;
  // 64 inputs to 32 kernels a cycle, every weight new after 16 cycles.
  const traffic = {
    ...NOTHING,
    localReadBytes: 64 * cycles,
    weightReadBytes: macs / 16,
    registerReadBytes: macs,
    registerWriteBytes: macs / 16,
  };
  const { totalUj } = estimateEnergy({ macs }, { traffic, cycles }, { costs: energyCosts({ accelerator }), clockMhz: 1000 });
  expect((totalUj * 1e6) / macs / (766 / 2048)).toBeCloseTo(1, 2);
});

test("an operation's energy is each count times its cost, and leakage for as long as it takes", () => {
  const costs = energyCosts({ accelerator: baseline });
  const energy = (counts: Partial<typeof NOTHING>, { macs = 0, cycles = 0 } = {}) =>
    estimateEnergy({ macs }, { traffic: { ...NOTHING, ...counts }, cycles }, { costs, clockMhz: baseline.clockMhz });
  expect(energy({}, { macs: 2e6 }).macUj).toBeCloseTo(2 * costs.macPj, 12);
  expect(energy({ registerReadBytes: 1e6, registerWriteBytes: 2e6 }).totalUj).toBeCloseTo(
    costs.registerReadPj + 2 * costs.registerWritePj,
    12,
  );
  expect(energy({ localReadBytes: 1e6, localWriteBytes: 2e6 }).totalUj).toBeCloseTo(costs.localReadPj + 2 * costs.localWritePj, 12);
  expect(energy({ weightReadBytes: 1e6, weightWriteBytes: 2e6 }).totalUj).toBeCloseTo(costs.weightReadPj + 2 * costs.weightWritePj, 12);
  // 8 pJ a bit, as much to read as to write.
  expect(energy({ dramReadBytes: 1e6, dramWriteBytes: 2e6 }).dramUj).toBeCloseTo(3 * 64, 12);
  // 800,000 cycles at 800 MHz are a millisecond; a milliwatt for that long is a microjoule.
  expect(energy({}, { cycles: 800_000 }).totalUj).toBeCloseTo(costs.leakageMw, 12);
});

test("weights in a memory of their own cost what that memory costs", () => {
  const separate = energyCosts({ accelerator: { ...baseline, weightMemoryKb: 8, weightPortBytesPerCycle: 8 } });
  const shared = energyCosts({ accelerator: baseline });
  expect(shared.weightReadPj).toBe(shared.localReadPj);
  expect(separate.localReadPj).toBe(shared.localReadPj);
  expect(separate.weightReadPj).toBeLessThan(separate.localReadPj);
  expect(separate.leakageMw).toBeGreaterThan(shared.leakageMw);
});
