/** What one lane does for one tile, in cycles from the start of its operation; `endCycle` is the first cycle after it. */
export interface TraceSpan {
  readonly lane: TraceLane;
  readonly tile: number;
  readonly startCycle: number;
  readonly endCycle: number;
}

/** The DMA's loads and stores, and the array with its vector units. */
type TraceLane = "load" | "compute" | "store";

/** One operation of a program with its tiles; operations run one after the other. */
export interface TracedOperation {
  readonly operation: string;
  readonly spans: readonly TraceSpan[];
  readonly cycles: number;
}

const PROCESS = 1;
const OPERATIONS_THREAD = 0;

/** In the order in which a viewer shows them. */
const LANES: Readonly<Record<TraceLane, { readonly thread: number; readonly name: string }>> = {
  load: { thread: 1, name: "DMA loads" },
  compute: { thread: 2, name: "compute" },
  store: { thread: 3, name: "DMA stores" },
};

/**
 * The tiles of a simulation in Chrome's trace event format (JSON object form), which Perfetto and chrome://tracing open: a lane for operations,
 * one each for loads, computation and stores. A microsecond of the viewer is one cycle, so that all times are whole. Spans of no length are
 * left out.
 */
export function renderTrace(operations: readonly TracedOperation[], { title }: { readonly title: string }): string {
  const events: object[] = [
    nameOf("process_name", OPERATIONS_THREAD, `${title} (1 µs = 1 cycle)`),
    nameOf("thread_name", OPERATIONS_THREAD, "operations"),
    ...Object.values(LANES).map(({ thread, name }) => nameOf("thread_name", thread, name)),
  ];
  let now = 0;
  for (const { operation, spans, cycles } of operations) {
    if (cycles > 0) events.push(spanEvent(operation, { category: "operation", thread: OPERATIONS_THREAD, start: now, cycles, args: {} }));
    for (const { lane, tile, startCycle, endCycle } of spans) {
      if (endCycle === startCycle) continue;
      events.push(
        spanEvent(`${operation} tile ${tile}`, {
          category: lane,
          thread: LANES[lane].thread,
          start: now + startCycle,
          cycles: endCycle - startCycle,
          args: { operation, tile },
        }),
      );
    }
    now += cycles;
  }
  return `${JSON.stringify({ displayTimeUnit: "ms", otherData: { cycles: now }, traceEvents: events })}\n`;
}

interface SpanDetail {
  readonly category: string;
  readonly thread: number;
  readonly start: number;
  readonly cycles: number;
  readonly args: object;
}

function spanEvent(name: string, { category, thread, start, cycles, args }: SpanDetail): object {
  return { ph: "X", name, cat: category, pid: PROCESS, tid: thread, ts: start, dur: cycles, args };
}

function nameOf(kind: "process_name" | "thread_name", thread: number, name: string): object {
  return { ph: "M", name: kind, pid: PROCESS, tid: thread, ts: 0, args: { name } };
}
