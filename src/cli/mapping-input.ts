import type { Network } from "../network/network.ts";
import { lowerNetwork } from "../simulator/lower-network.ts";
import type { Mapping } from "../simulator/mapping.ts";
import { parseMappings } from "../simulator/parse-mappings.ts";
import { readJson } from "./read-json.ts";

/** Reads the mappings that `--mapping` fixes for operations of these networks. Throws an `InputError` with file and key. */
export async function readMappings(path: string, networks: readonly Network[]): Promise<Readonly<Record<string, Mapping>>> {
  const operations = networks.flatMap((network) => lowerNetwork(network).operations.map(({ name }) => name));
  return parseMappings(await readJson(path, "read the mappings"), { path, operations });
}
