import type { OperationShape, Program } from "../operation.ts";

/** An operation of a segment; tensors are numbered within it: 0 is what the segment reads, then its outputs in order. */
interface SegmentOperation {
  /** Index of the shape in its `ProgramSet`. */
  readonly shape: number;
  readonly inputs: readonly number[];
  readonly output: number;
  readonly reshaped: boolean;
  /** The output is not the network's and may stay on chip. */
  readonly mayStay: boolean;
  /** Tensors that nothing reads any more afterwards. */
  readonly released: readonly number[];
}

/**
 * Operations of a program between two moments at which a single tensor is live: what they take depends on where that one lies and on the cache, and
 * on nothing else that came before. Networks are made of few different ones.
 */
export interface Segment {
  readonly operations: readonly SegmentOperation[];
  /** The tensor that the next segment reads, in this one's numbering. */
  readonly exit: number;
  readonly weightBytes: number;
}

/** Where segments are kept: equal ones once. */
export interface SegmentStore {
  shapeIndex(shape: OperationShape): number;
  /** Index of the segment with this content; `build` makes it where it is new. */
  segmentIndex(key: string, build: () => Segment): number;
}

/** Cuts a program into segments; their indexes in order. */
export function cutSegments(program: Program, store: SegmentStore): readonly number[] {
  const { operations, tensors } = program;
  const indexes: number[] = [];
  // The network's input lies in DRAM: where nothing reads it, it is in nobody's way.
  const live = new Set(tensors[0]!.lastUse < 0 ? [] : [0]);
  let begin = 0;
  let entry = 0;
  operations.forEach(({ inputs, output }, index) => {
    live.add(output);
    for (const tensor of inputs) if (tensors[tensor]!.lastUse <= index) live.delete(tensor);
    if (live.size > 1 && index < operations.length - 1) return;
    const exit = live.size === 1 ? [...live][0]! : output;
    indexes.push(addSegment(program, store, { begin, end: index + 1, entry, exit }));
    begin = index + 1;
    entry = exit;
  });
  return indexes;
}

/** Operations [begin, end) of a program, and the tensors that live before and after them. */
interface SegmentRange {
  readonly begin: number;
  readonly end: number;
  readonly entry: number;
  readonly exit: number;
}

function addSegment({ operations, tensors, outputTensor }: Program, store: SegmentStore, range: SegmentRange): number {
  const { begin, end, entry, exit } = range;
  const slots = new Map([[entry, 0]]);
  for (let at = begin; at < end; at++) slots.set(operations[at]!.output, at - begin + 1);
  const slotOf = (tensor: number) => slots.get(tensor)!;
  const own = operations.slice(begin, end).map(
    ({ shape, inputs, output, reshaped }, at): SegmentOperation => ({
      shape: store.shapeIndex(shape),
      inputs: inputs.map(slotOf),
      output: slotOf(output),
      reshaped,
      mayStay: output !== outputTensor,
      released: [...new Set(inputs)].filter((tensor) => tensors[tensor]!.lastUse <= begin + at).map(slotOf),
    }),
  );
  const key = own.map(({ shape, inputs, reshaped, mayStay, released }) => [shape, inputs, reshaped, mayStay, released].join("/")).join("|");
  return store.segmentIndex(`${key}>${slotOf(exit)}`, () => ({
    operations: own,
    exit: slotOf(exit),
    weightBytes: operations.slice(begin, end).reduce((sum, { shape }) => sum + shape.weightBytes, 0),
  }));
}
