import { ResidentMemory } from "../../src/simulator/resident-memory.ts";

test("tensors go to the lowest gap that holds them, and a gap opens when one is released", () => {
  const memory = new ResidentMemory(100);
  expect(memory.findGap(100)).toBe(0);
  memory.place(1, 0, { bytes: 30 });
  memory.place(2, memory.findGap(40), { bytes: 40 });
  expect([memory.top, memory.findGap(30), memory.findGap(31)]).toEqual([70, 70, -1]);
  memory.release(1);
  expect([memory.top, memory.findGap(30), memory.findGap(31)]).toEqual([70, 0, -1]);
  memory.place(3, 0, { bytes: 10 });
  expect([memory.findGap(20), memory.findGap(30)]).toEqual([10, 70]);
  memory.release(2);
  expect([memory.top, memory.findGap(90)]).toEqual([10, 10]);
});
