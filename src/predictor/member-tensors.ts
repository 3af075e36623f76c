import type { NamedWeight } from "../tensor/named-weights.ts";
import type { CheckpointSource } from "./checkpoint-source.ts";
import type { Mlp } from "./mlp.ts";

/** The widths of an ensemble's members, inputs first, and their weights by name. */
export function describeMembers(members: readonly Mlp[]): {
  readonly widths: readonly number[];
  readonly tensors: ReadonlyMap<string, NamedWeight>;
} {
  const tensors = new Map<string, NamedWeight>();
  for (const [member, { layers }] of members.entries())
    for (const [index, { inputs, outputs, weights, bias }] of layers.entries()) {
      tensors.set(`member${member}.layer${index}.weights`, { shape: [inputs, outputs], values: weights });
      tensors.set(`member${member}.layer${index}.bias`, { shape: [outputs], values: bias });
    }
  const { layers } = members[0]!;
  return { widths: [layers[0]!.inputs, ...layers.map((layer) => layer.outputs)], tensors };
}

/** The members of these widths. Throws as `CheckpointSource.tensors`. */
export function restoreMembers(
  { layers, members }: { readonly layers: readonly number[]; readonly members: number },
  { tensors }: Pick<CheckpointSource, "tensors">,
): readonly Mlp[] {
  return Array.from(
    { length: members },
    (_, member): Mlp => ({
      layers: layers.slice(1).map((outputs, index) => {
        const width = layers[index]!;
        const name = `member${member}.layer${index}`;
        return { inputs: width, outputs, weights: tensors(`${name}.weights`, width * outputs), bias: tensors(`${name}.bias`, outputs) };
      }),
    }),
  );
}
