import type { Candidate, Space } from "../space/space.ts";

/** Turns the decisions of a plain space into numbers: a quantity gives its logarithm, a name one flag for each value. */
export interface DecisionFeatures {
  readonly names: readonly string[];
  /** Writes the features of a canonical candidate from `offset` on. */
  write(candidate: Candidate, target: Float32Array, offset: number): void;
}

/** The decision features of a space. */
export function createDecisionFeatures(space: Space): DecisionFeatures {
  const columns = space.decisions.map(({ name, values }) => {
    const quantity = values.every((value) => typeof value === "number" && value > 0);
    return quantity
      ? { names: [`${space.name}.log.${name}`], rows: values.map((value) => [Math.log(value as number)]) }
      : {
          names: values.map((value) => `${space.name}.${name}=${value}`),
          rows: values.map((_, at) => values.map((_, of) => (at === of ? 1 : 0))),
        };
  });
  return {
    names: columns.flatMap((column) => column.names),
    write(candidate, target, offset) {
      let at = offset;
      for (let index = 0; index < columns.length; index++) {
        const row = columns[index]!.rows[candidate[index]!]!;
        for (const value of row) target[at++] = value;
      }
    },
  };
}
