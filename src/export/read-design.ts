import { parseAccelerator } from "../accelerator/parse-accelerator.ts";
import { DamagedFileError, TandemError } from "../core/errors.ts";
import { parseNetwork } from "../network/network-file.ts";
import { weightShapes } from "../supernet/weight-shapes.ts";
import { decodeWeights } from "../tensor/named-weights.ts";
import type { Design, DesignFileName } from "./design-files.ts";

/** A file of a design with its path, for errors. */
export interface DesignFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads what `designFiles` wrote and checks that the weights are the network's own.
 * Throws a `DamagedFileError` that names file and place.
 */
export function readDesign(files: Readonly<Record<DesignFileName, DesignFile>>): Design {
  const network = parsePart(files["network.json"], (text, path) => parseNetwork(text, { path }));
  const accelerator = parsePart(files["accelerator.json"], (text, path) => parseAccelerator(JSON.parse(text), path));
  const { path, bytes } = files["weights.safetensors"];
  const weights = decodeWeights(bytes, path);
  for (const { name, shape } of weightShapes(network)) {
    const found = weights.get(name)?.shape.join("x") ?? "missing";
    const wanted = shape.join("x");
    if (found !== wanted) throw damaged(path, `Cannot read a design: ${path}, tensor ${name} is ${found}, expected ${wanted}`);
  }
  return { network, accelerator, weights };
}

/** A file that tandem wrote and that does not parse is damaged, whatever the parser calls it. */
function parsePart<T>({ path, bytes }: DesignFile, parse: (text: string, path: string) => T): T {
  try {
    return parse(Buffer.from(bytes).toString("utf8"), path);
  } catch (error) {
    if (error instanceof TandemError) throw damaged(error.path ?? path, error.message);
    if (error instanceof SyntaxError) throw damaged(path, `Cannot read a design: ${path} is not JSON (${error.message}), expected JSON`);
    throw error;
  }
}

function damaged(path: string, message: string): DamagedFileError {
  return new DamagedFileError(message, {
    code: "damaged-design",
    path,
    fix: "The `tandem run` command that made the run writes it again with --resume.",
  });
}
