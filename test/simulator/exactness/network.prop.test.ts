import fc from "fast-check";
import { compareNetwork } from "./compare-network.ts";
import { networkArbitrary } from "./random-network.ts";

test("stepper, event model and reference agree on random networks of three layers", () => {
  const stat = { cases: 0, onChip: 0, cycles: 0, ops: 0 };
  const t0 = Date.now();
  try {
    fc.assert(
      fc.property(networkArbitrary, (networkCase) => {
        const compared = compareNetwork(networkCase);
        fc.pre(compared !== undefined);
        stat.cases++;
        stat.onChip += compared!.request.steps.filter((s) => s.mapping.outputOnChip).length;
        stat.ops += compared!.request.steps.length;
        stat.cycles += compared!.stepped.operations.reduce((s, o) => s + o.cycles, 0);
        if (compared!.differences.length > 0) throw new Error(compared!.differences.join("\n"));
      }),
      { numRuns: Number(process.env["CASES"] ?? 50), seed: Number(process.env["SEED"] ?? 1), maxSkipsPerRun: 1000 },
    );
  } finally {
    console.log(stat, Date.now() - t0);
  }
});
