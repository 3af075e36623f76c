import { type DesignOutcome, renderDesignTable } from "../../src/report/design-table.ts";
import { designCsvHeader, renderDesignCsv } from "../../src/report/simulation-csv.ts";

const labels = { compute: 400, bank: 0, weightWait: 0, fill: 0, drain: 0, ioWait: 600, control: 0 };

function design(name: string, latencyMs: number): DesignOutcome {
  const figures = { macs: 1234567, arrayCycles: 400, cycles: 1000, latencyMs, energyUj: 2, areaMm2: 3 };
  return { keys: [name], result: { kind: "feasible", ...figures, labels } };
}
const stuck: DesignOutcome = {
  keys: ["narrow"],
  result: { kind: "infeasible", reasons: [{ code: "local-memory-too-small", message: "Layer\nstem needs, as it is, 9 bytes." }] },
};

test("designs stand in their order with what bounds them; why others cannot run is told below", () => {
  const lines = renderDesignTable(["peX"], [design("2", 2), stuck, design("4", 1)]).split("\n");
  expect(lines[2]).toMatch(/^ +2 +1,234,567 +400 +1,000 +2\.00 +2\.00 +3\.00 +waiting for transfers 60 %$/);
  expect(lines[3]).toMatch(/^narrow +cannot run: local-memory-too-small$/);
  expect(lines.slice(6)).toEqual([
    "local-memory-too-small, first at peX narrow: Layer",
    "stem needs, as it is, 9 bytes.",
    "",
    "3 designs, 2 of them feasible",
  ]);
});

test("of more than people read, the fastest are shown, fastest first", () => {
  const many = Array.from({ length: 300 }, (_, at) => design(`n${at}`, 1 + ((at * 7) % 300)));
  const text = renderDesignTable(["candidate"], [...many, stuck]);
  const names = [...text.matchAll(/^ *(n\d+) /gm)].map(([, name]) => name);
  expect(names).toHaveLength(20);
  expect(names.slice(0, 3)).toEqual(["n0", "n43", "n86"]);
  expect(text).toMatch(/^The 20 fastest\n/);
  expect(text).toMatch(/301 designs, 300 of them feasible; --csv FILE or --json gives all of them$/);
});

test("as CSV every design is one line, whatever its reasons hold", () => {
  expect(designCsvHeader(["candidate"])).toBe(
    "candidate,feasible,macs,arrayCycles,cycles,latencyMs,energyUj,areaMm2,cyclesCompute,cyclesBank,cyclesWeightWait,cyclesFill,cyclesDrain,cyclesIoWait,cyclesControl,reasons\n",
  );
  expect(renderDesignCsv(["0:1"], design("", 0.1).result)).toBe("0:1,true,1234567,400,1000,0.1,2,3,400,0,0,0,0,600,0,\n");
  expect(renderDesignCsv(["0:2"], stuck.result)).toBe('0:2,false,,,,,,,,,,,,,,"Layer stem needs, as it is, 9 bytes."\n');
});
