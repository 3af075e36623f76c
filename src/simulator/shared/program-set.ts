import type { OperationShape, Program } from "../operation.ts";
import { cutSegments, type Segment } from "./segment.ts";

/** Programs that many accelerators are to run, equal ones once, with what they have in common. */
export interface ProgramSet {
  /** Different shapes and segments of all programs. */
  readonly shapes: readonly OperationShape[];
  readonly segments: readonly Segment[];
  /** Of each different program. */
  readonly programs: readonly SharedProgram[];
  /** By the order in which programs were given, the index of the equal one in `programs`. */
  readonly programOf: Int32Array;
}

/** A program as a row of segments, with what else its figures depend on. */
export interface SharedProgram {
  readonly segments: readonly number[];
  /** Index of its shapes in `ProgramSet.shapes`, each once. */
  readonly shapes: readonly number[];
  readonly peakBytes: number;
  readonly weightBytes: number;
  readonly macs: number;
  /** Of each operation in order, the host cost's keys. */
  readonly hostKeys: readonly (readonly string[])[];
  /** Where the first equal program was given. */
  readonly first: number;
}

/** The same with these programs only; segments and shapes keep their places. */
export function selectPrograms(set: ProgramSet, programs: readonly number[]): ProgramSet {
  return { ...set, programs: programs.map((program) => set.programs[program]!) };
}

/** Puts programs together, one at a time, so that none of them has to be kept. */
export class ProgramSetBuilder {
  readonly #shapes = new Map<string, number>();
  readonly #shapeList: OperationShape[] = [];
  readonly #segments = new Map<string, number>();
  readonly #segmentList: Segment[] = [];
  readonly #programs = new Map<string, number>();
  readonly #programList: SharedProgram[] = [];
  readonly #hostKeys = new Map<string, readonly string[]>();
  readonly #programOf: number[] = [];

  add(program: Program): void {
    const segments = cutSegments(program, {
      shapeIndex: (shape) => this.#shapeIndex(shape),
      segmentIndex: (key, build) => this.#segmentIndex(key, build),
    });
    const hostKeys = program.operations.map((operation) => this.#internHostKeys(operation.hostKeys));
    const key = `${segments.join()} ${program.peakBytes} ${hostKeys.join(";")}`;
    let index = this.#programs.get(key);
    if (index === undefined) {
      index = this.#programList.length;
      this.#programs.set(key, index);
      this.#programList.push({
        segments,
        shapes: [...new Set(program.operations.map(({ shape }) => this.#shapeIndex(shape)))],
        peakBytes: program.peakBytes,
        weightBytes: program.operations.reduce((sum, { shape }) => sum + shape.weightBytes, 0),
        macs: program.operations.reduce((sum, { shape }) => sum + shape.macs, 0),
        hostKeys,
        first: this.#programOf.length,
      });
    }
    this.#programOf.push(index);
  }

  build(): ProgramSet {
    return {
      shapes: this.#shapeList,
      segments: this.#segmentList,
      programs: this.#programList,
      programOf: Int32Array.from(this.#programOf),
    };
  }

  #shapeIndex(shape: OperationShape): number {
    let index = this.#shapes.get(shape.key);
    if (index === undefined) {
      index = this.#shapeList.length;
      this.#shapes.set(shape.key, index);
      this.#shapeList.push(shape);
    }
    return index;
  }

  #segmentIndex(key: string, build: () => Segment): number {
    let index = this.#segments.get(key);
    if (index === undefined) {
      index = this.#segmentList.length;
      this.#segments.set(key, index);
      this.#segmentList.push(build());
    }
    return index;
  }

  /** Few lists, shared by all operations. */
  #internHostKeys(keys: readonly string[]): readonly string[] {
    const text = keys.join();
    const known = this.#hostKeys.get(text) ?? keys;
    this.#hostKeys.set(text, known);
    return known;
  }
}
