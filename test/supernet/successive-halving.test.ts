import { HalvingRecord, listRungs } from "../../src/supernet/successive-halving.ts";

describe("listRungs", () => {
  it.each([
    // 9 / 3 = 3, 3 / 3 = 1.
    { epochs: 9, eta: 3, rungs: [1, 3] },
    // 10 / 3 = 3.3, 3 / 3 = 1.
    { epochs: 10, eta: 3, rungs: [1, 3] },
    { epochs: 8, eta: 2, rungs: [1, 2, 4] },
    { epochs: 2, eta: 3, rungs: [] },
    { epochs: 9, eta: 1, rungs: [] },
  ])("$epochs epochs by $eta: $rungs", ({ epochs, eta, rungs }) => {
    expect(listRungs({ epochs, eta })).toEqual(rungs);
  });
});

describe("HalvingRecord", () => {
  it("lets the best third of all that came to a rung go on, and always one", () => {
    const record = new HalvingRecord({ eta: 3 });
    expect(record.judge(1, [0.9])).toEqual([true]);
    // Of 0.9, 0.5, 0.7 the best third is 0.5.
    expect(record.judge(1, [0.7, 0.5])).toEqual([false, true]);
    // Of six the best two are 0.4 and 0.5, which went on already.
    expect(record.judge(1, [0.4, 0.6, 0.8])).toEqual([true, false, false]);
    expect(record.judge(3, [2])).toEqual([true]);
  });

  it("goes on from a dump", () => {
    const record = new HalvingRecord({ eta: 2 });
    record.judge(1, [0.3, 0.2, 0.5, 0.4]);
    const copy = new HalvingRecord({ eta: 2 }, JSON.parse(JSON.stringify(record.dump())));
    // Of five the best two are 0.2 and 0.25.
    expect(copy.judge(1, [0.25])).toEqual([true]);
    expect(record.judge(1, [0.35])).toEqual([false]);
  });
});
