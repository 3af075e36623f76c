import type { Network, NetworkNode } from "../../src/network/network.ts";
import { withoutDeadNodes } from "../../src/network/without-dead-nodes.ts";
import { lowerNetwork } from "../../src/simulator/lower-network.ts";
import { convolution } from "../simulator/networks.ts";

const input = { height: 8, width: 8, channels: 4 };
const node = (name: string, ...inputs: readonly string[]): NetworkNode => ({ name, layer: convolution(4), inputs });

/** a -> b -> out; a -> c -> d reaches no output. */
const network: Network = {
  name: "branch",
  input,
  nodes: [node("a", "input"), node("c", "a"), node("b", "a"), node("d", "c"), node("out", "b")],
};

test("what no output needs is dropped, in order, and a network without it stays itself", () => {
  const live = withoutDeadNodes(network);
  expect(live.nodes.map(({ name }) => name)).toEqual(["a", "b", "out"]);
  expect(withoutDeadNodes(live)).toBe(live);
});

test("the machine runs, and counts the MACs of, live nodes only", () => {
  const { operations, macs } = lowerNetwork(network);
  expect(operations.map(({ name }) => name)).toEqual(["a", "b", "out"]);
  expect(macs).toBe(3 * 8 * 8 * 4 * 4);
});

test("a fault in a dead part is still refused", () => {
  const broken = { ...network, nodes: [node("lost", "nowhere"), ...network.nodes] };
  expect(() => lowerNetwork(broken)).toThrow("nowhere");
});
