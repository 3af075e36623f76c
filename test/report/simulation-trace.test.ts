import fc from "fast-check";
import { z } from "zod";
import { renderTrace, type TracedOperation, type TraceSpan } from "../../src/report/simulation-trace.ts";

const name = z.strictObject({
  ph: z.literal("M"),
  name: z.enum(["process_name", "thread_name"]),
  pid: z.literal(1),
  tid: z.int().min(0),
  ts: z.literal(0),
  args: z.strictObject({ name: z.string().min(1) }),
});
const span = z.strictObject({
  ph: z.literal("X"),
  name: z.string().min(1),
  cat: z.enum(["operation", "load", "compute", "store"]),
  pid: z.literal(1),
  tid: z.int().min(0).max(3),
  ts: z.int().min(0),
  dur: z.int().min(1),
  args: z.strictObject({ operation: z.string().optional(), tile: z.int().min(0).optional() }),
});
/** Chrome's trace event format, object form, as far as the writer uses it. */
const document = z.strictObject({
  displayTimeUnit: z.enum(["ms", "ns"]),
  otherData: z.strictObject({ cycles: z.int().min(0) }),
  traceEvents: z.array(z.discriminatedUnion("ph", [name, span])),
});

/** The spans of a trace that keeps to the schema, by lane. */
function lanesOf(text: string) {
  const { traceEvents, otherData } = document.parse(JSON.parse(text));
  const spans = traceEvents.filter((event) => event.ph === "X");
  const lanes = new Map(spans.map(({ cat }) => [cat, spans.filter((other) => other.cat === cat)]));
  return { lanes, cycles: otherData.cycles, names: traceEvents.filter((event) => event.ph === "M") };
}

/** The worked example of the machine's specification: control first, then two tiles. */
const example: TracedOperation = {
  operation: "conv",
  cycles: 3117,
  spans: [
    { lane: "load", tile: 0, startCycle: 5, endCycle: 527 },
    { lane: "compute", tile: 0, startCycle: 527, endCycle: 612 },
    { lane: "load", tile: 1, startCycle: 527, endCycle: 1049 },
    { lane: "store", tile: 0, startCycle: 1049, endCycle: 2083 },
    { lane: "compute", tile: 1, startCycle: 1049, endCycle: 1118 },
    { lane: "store", tile: 1, startCycle: 2083, endCycle: 3117 },
  ],
};

test("every tile has its span in its lane, behind the operations before", () => {
  const { lanes, cycles, names } = lanesOf(renderTrace([example, { ...example, operation: "second" }], { title: "two layers on small" }));
  expect(cycles).toBe(2 * 3117);
  expect(lanes.get("operation")!.map(({ name, ts, dur }) => [name, ts, dur])).toEqual([
    ["conv", 0, 3117],
    ["second", 3117, 3117],
  ]);
  expect(lanes.get("store")!.map(({ name, ts, dur, args }) => [name, ts, dur, args.tile])).toEqual([
    ["conv tile 0", 1049, 1034, 0],
    ["conv tile 1", 2083, 1034, 1],
    ["second tile 0", 3117 + 1049, 1034, 0],
    ["second tile 1", 3117 + 2083, 1034, 1],
  ]);
  expect(names.map(({ args }) => args.name)).toEqual([
    "two layers on small (1 µs = 1 cycle)",
    "operations",
    "DMA loads",
    "compute",
    "DMA stores",
  ]);
});

test("a tile that loads nothing has no span, and a network without operations is still a trace", () => {
  const silent = { ...example, spans: [{ lane: "load" as const, tile: 0, startCycle: 7, endCycle: 7 }] };
  expect(lanesOf(renderTrace([silent], { title: "t" })).lanes.get("load")).toBeUndefined();
  expect(lanesOf(renderTrace([], { title: "nothing" })).cycles).toBe(0);
});

/** Operations whose lanes are in order and whose last span ends with them. */
const operations = fc.array(
  fc
    .record({
      operation: fc.string({ minLength: 1 }),
      gaps: fc.array(fc.record({ lane: fc.constantFrom("load", "compute", "store"), gap: fc.nat(9), length: fc.nat(9) }), { minLength: 1 }),
    })
    .map(({ operation, gaps }): TracedOperation => {
      const ends = { load: 0, compute: 0, store: 0 };
      const spans = gaps.map(({ lane, gap, length }, tile): TraceSpan => {
        const startCycle = ends[lane] + gap;
        ends[lane] = startCycle + length;
        return { lane, tile, startCycle, endCycle: ends[lane] };
      });
      return { operation, spans, cycles: Math.max(...Object.values(ends)) };
    }),
  { maxLength: 5 },
);

test("the spans of a lane never overlap, and the lanes together end at the total", () => {
  fc.assert(
    fc.property(operations, (traced) => {
      const { lanes, cycles } = lanesOf(renderTrace(traced, { title: "random" }));
      expect(cycles).toBe(traced.reduce((sum, operation) => sum + operation.cycles, 0));
      const ends = [...lanes].map(([, spans]) =>
        spans.reduce((end, { ts, dur }) => {
          expect(ts).toBeGreaterThanOrEqual(end);
          return ts + dur;
        }, 0),
      );
      if (traced.at(-1)?.cycles) expect(Math.max(...ends)).toBe(cycles);
    }),
  );
});
