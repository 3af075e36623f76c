import fc from "fast-check";
import { compareCase } from "./compare-case.ts";
import { caseArbitrary } from "./random-case.ts";

test("stepper, event model and reference agree on random cases", () => {
  let cycles = 0,
    peCycles = 0,
    cases = 0,
    drawn = 0;
  const t0 = Date.now();
  try {
    fc.assert(
      fc.property(caseArbitrary, (drawnCase) => {
        drawn++;
        fc.pre(drawnCase !== undefined);
        const { differences, stepped } = compareCase(drawnCase!);
        cases++;
        cycles += stepped.cycles;
        peCycles += stepped.cycles * drawnCase!.machine.pes;
        if (differences.length > 0) throw new Error(differences.join("\n"));
      }),
      { numRuns: Number(process.env["CASES"] ?? 500), seed: Number(process.env["SEED"] ?? 1), maxSkipsPerRun: 1000 },
    );
  } finally {
    console.log({ drawn, cases, cycles, peCycles, ms: Date.now() - t0 });
  }
});
