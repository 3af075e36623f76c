import { gunzipSync } from "node:zlib";
import { DamagedFileError, InputError } from "../core/errors.ts";

/** An array of unsigned bytes from an IDX file, row-major. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
const fix = "Fetch the file again from its publisher, or name the right file.";

function unpack(bytes: Uint8Array, path: string): Uint8Array {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DamagedFileError(
      `Cannot read IDX data: ${path} is a gzip file of ${bytes.length} bytes that does not unpack (${reason}), expected whole gzip data`,
      { code: "idx-gzip-damaged", path, fix },
    );
  }
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/**
 * Reads an IDX file of unsigned bytes (http://yann.lecun.com/exdb/mnist/), plain or gzip-compressed.
 * `path` names the file in errors; `dimensions` is the rank wanted: 1 for labels, 3 for images `[count, height, width]`.
 * Throws `InputError` where the header describes something else, `DamagedFileError` where bytes are missing or left over.
 */
export function readIdx(bytes: Uint8Array, options: { readonly path: string; readonly dimensions: number }): IdxArray {
  const { path, dimensions } = options;
  const data = unpack(bytes, path);
  const headerBytes = 4 + 4 * dimensions;
  if (data.length < 4)
    throw new DamagedFileError(`Cannot read IDX data: ${path} is ${data.length} bytes long, expected a header of ${headerBytes} bytes`, {
      code: "idx-truncated",
      path,
      fix,
    });
  if (data[0] !== 0 || data[1] !== 0)
    throw new InputError(
      `Cannot read IDX data: the magic number of ${path} is ${hex(data.subarray(0, 4))}, expected 00 00 08 0${dimensions}`,
      {
        code: "idx-magic",
        path,
        fix,
      },
    );
  if (data[2] !== UNSIGNED_BYTE)
    throw new InputError(
      `Cannot read IDX data: the value type of ${path} is 0x${hex(data.subarray(2, 3))}, expected 0x08 (unsigned byte)`,
      {
        code: "idx-type",
        path,
        fix,
      },
    );
  if (data[3] !== dimensions)
    throw new InputError(`Cannot read IDX data: ${path} has ${data[3]} dimensions, expected ${dimensions}`, {
      code: "idx-dimensions",
      path,
      fix: `${fix} Labels have 1 dimension, grey images 3.`,
    });
  if (data.length < headerBytes)
    throw new DamagedFileError(`Cannot read IDX data: ${path} is ${data.length} bytes long, expected a header of ${headerBytes} bytes`, {
      code: "idx-truncated",
      path,
      fix,
    });
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const shape = Array.from({ length: dimensions }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, length) => product * length, 1);
  const found = data.length - headerBytes;
  if (found !== size)
    throw new DamagedFileError(
      `Cannot read IDX data: ${path} holds ${found} values, expected ${size} (${shape.join(" x ")}) as its header says`,
      {
        code: found < size ? "idx-truncated" : "idx-trailing",
        path,
        fix,
      },
    );
  return { shape, values: data.slice(headerBytes) };
}
