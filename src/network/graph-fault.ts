import { InputError } from "../core/errors.ts";
import type { Network, NetworkNode } from "./network.ts";

/** Throws an `InputError` where a network has no node. */
export function refuseEmpty(network: Network): void {
  if (network.nodes.length > 0) return;
  throw new InputError(`Cannot analyze network ${network.name}: nodes is empty, expected at least one`, {
    code: "empty-network",
    path: "nodes",
    fix: "Add the layers; the last node is the output.",
  });
}

/** Throws the `InputError` for a second node of one name, or one named `input`. */
export function refuseDuplicate(name: string): never {
  throw new InputError(`Cannot analyze a network: node name ${name} is taken, expected unique names other than input`, {
    code: "duplicate-node",
    path: name,
    fix: "Rename one of the two nodes and the inputs that mean it.",
  });
}

/** Why an input is not among the nodes before its reader: it does not exist, stands later, or hangs on the reader itself. */
export function explainUnknownInput(network: Network, { node, input }: { readonly node: NetworkNode; readonly input: string }): InputError {
  const place = `Cannot analyze network ${network.name}: node ${node.name} reads ${input}`;
  if (!network.nodes.some((other) => other.name === input))
    return new InputError(`${place}, which does not exist, expected the name of an earlier node or input`, {
      code: "unknown-input",
      path: node.name,
      fix: `Correct the input's name; the nodes before it are ${namesBefore(network, node)}.`,
    });
  if (readsThrough(network, { from: input, target: node.name }))
    return new InputError(`${place}, which depends on ${node.name} itself, expected a graph without cycles`, {
      code: "cycle",
      path: node.name,
      fix: "Remove one of the inputs on the cycle.",
    });
  return new InputError(`${place}, which stands after it, expected nodes in topological order`, {
    code: "order",
    path: node.name,
    fix: `Move ${input} before ${node.name}.`,
  });
}

function namesBefore(network: Network, node: NetworkNode): string {
  const names = network.nodes.slice(0, network.nodes.indexOf(node)).map((other) => other.name);
  return ["input", ...names].slice(-5).join(", ");
}

/** Whether node `from` is `target` or reads it, directly or through others. */
function readsThrough(network: Network, { from, target }: { readonly from: string; readonly target: string }): boolean {
  const inputsOf = new Map(network.nodes.map((node) => [node.name, node.inputs]));
  const seen = new Set<string>();
  const pending = [from];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === target) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    pending.push(...(inputsOf.get(name) ?? []));
  }
  return false;
}
