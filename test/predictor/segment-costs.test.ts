import { createRng } from "../../src/core/rng.ts";
import { AcceleratorTable } from "../../src/predictor/accelerator-table.ts";
import { SEGMENT_SUMS } from "../../src/predictor/layer-split.ts";
import { MobilenetSegments } from "../../src/predictor/mobilenet-segments.ts";
import type { NetworkSegment } from "../../src/predictor/network-segment.ts";
import { SegmentCosts } from "../../src/predictor/segment-costs.ts";
import type { createMobilenetV2Space } from "../../src/space/mobilenet-v2.ts";
import { sampleCandidate } from "../../src/space/sample.ts";
import { exampleSpace } from "./example-rows.ts";

const networks = exampleSpace.parts[0]!.space as ReturnType<typeof createMobilenetV2Space>;
const accelerators = new AcceleratorTable(exampleSpace.parts[1]!.space);
const segments = new Map<number, NetworkSegment>();
const table = new MobilenetSegments(networks, (segment, number) => segments.set(number, segment));
for (let index = 0; index < 5; index++)
  table.write(Uint8Array.from(sampleCandidate(networks, createRng(index))), 0, new Int32Array(table.longest), 0);
const numbers = [...segments.keys()];

function createCosts(memory?: SharedArrayBuffer) {
  const costs = new SegmentCosts(accelerators, table.size, memory);
  for (const [number, segment] of segments) costs.add(segment, number);
  return costs;
}

const sumsAt = ({ values }: SegmentCosts, place: number) => [...values.subarray(place, place + SEGMENT_SUMS.length)];

/** Segments on machines, in an order without a pattern. */
function randomQuestions(count: number) {
  const rng = createRng(7);
  return Array.from({ length: count }, () => ({
    segment: numbers[rng.integer(numbers.length)]!,
    machine: { element: rng.integer(accelerators.elements), array: rng.integer(accelerators.arrays.length) },
  }));
}

describe("SegmentCosts", () => {
  const questions = randomQuestions(3000);

  test("says the same of a segment whatever it was asked before", () => {
    const costs = createCosts();
    const answers = questions.map(({ segment, machine }) => sumsAt(costs, costs.place(segment, machine)));
    for (const [index, { segment, machine }] of questions.slice(0, 8).entries()) {
      const fresh = createCosts();
      expect(answers[index]).toEqual(sumsAt(fresh, fresh.place(segment, machine)));
    }
    // Now that tables are full and equal blocks were put together, too.
    for (const [index, { segment, machine }] of questions.entries())
      expect(sumsAt(costs, costs.place(segment, machine))).toEqual(answers[index]);
  });

  test("shares what it worked out with others on the same memory", () => {
    const first = createCosts();
    for (const { segment, machine } of questions) first.place(segment, machine);
    const { segment, machine } = questions[0]!;
    const place = first.place(segment, machine);
    // Marked, so that the second can only have read it.
    first.values[place + 1] = -1;
    const second = createCosts(first.memory);
    expect(second.place(segment, machine)).toBe(place);
    expect(sumsAt(second, place)[1]).toBe(-1);
  });
});
