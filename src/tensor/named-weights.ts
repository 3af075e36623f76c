import { DamagedFileError, InputError } from "../core/errors.ts";

/** One named tensor of float32 values in row-major order. */
export interface NamedWeight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Weights by name: what a checkpoint holds. */
export type NamedWeights = ReadonlyMap<string, NamedWeight>;

const FORMAT = "tandem-weights";
const VERSION = "1";

interface TensorHeader {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * Writes weights in the safetensors layout: length of the header (8 bytes, little endian), the header as JSON, the values.
 * Equal weights in the same order give equal bytes; other programs read them as safetensors.
 */
export function encodeWeights(weights: NamedWeights): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: FORMAT, version: VERSION } };
  let offset = 0;
  for (const [name, { shape, values }] of weights) {
    if (values.length !== elementCount(shape))
      throw new Error(`Cannot write weights: ${name} has ${values.length} values, expected ${elementCount(shape)} for ${showShape(shape)}`);
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + values.length * 4] };
    offset += values.length * 4;
  }
  const text = JSON.stringify(header);
  // Values start on a multiple of 8 bytes, so that readers can map them; the format pads its header with spaces.
  const encoded = new TextEncoder().encode(text.padEnd(text.length + ((8 - (Buffer.byteLength(text) % 8)) % 8)));
  const bytes = new Uint8Array(8 + encoded.length + offset);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(encoded.length), true);
  bytes.set(encoded, 8);
  let at = 8 + encoded.length;
  for (const { values } of weights.values())
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  return bytes;
}

/** Reads what `encodeWeights` or another safetensors writer wrote (float32 only); `path` names the file in errors. */
export function decodeWeights(bytes: Uint8Array, path: string): NamedWeights {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? Number.NaN : Number(view.getBigUint64(0, true));
  if (!(length <= bytes.length - 8)) throw damaged(path, `${bytes.length} bytes long`, "a header and the values it announces");
  const header = parseHeader(new TextDecoder().decode(bytes.subarray(8, 8 + length)), path);
  const weights = new Map<string, NamedWeight>();
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(header)) {
    if (dtype !== "F32") throw damaged(`${path}, tensor ${name}`, `of type ${dtype}`, "F32");
    const [begin, end] = offsets;
    if (end - begin !== elementCount(shape) * 4)
      throw damaged(`${path}, tensor ${name}`, `${end - begin} bytes`, `${elementCount(shape) * 4} for the shape ${showShape(shape)}`);
    if (8 + length + end > bytes.length)
      throw damaged(`${path}, tensor ${name}`, `cut off after ${bytes.length} bytes`, `${8 + length + end} bytes or more`);
    const values = new Float32Array(elementCount(shape));
    for (let index = 0; index < values.length; index++) values[index] = view.getFloat32(8 + length + begin + index * 4, true);
    weights.set(name, { shape, values });
  }
  return weights;
}

function parseHeader(text: string, path: string): Record<string, TensorHeader> {
  try {
    const { __metadata__: metadata, ...tensors } = JSON.parse(text) as Record<string, TensorHeader> & {
      __metadata__?: { format?: string; version?: string };
    };
    if (metadata?.format === FORMAT && metadata.version !== VERSION)
      throw damaged(path, `of format version ${metadata.version}`, `version ${VERSION}`);
    return tensors;
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(`${path}, header`, "not JSON", "a JSON object of tensors");
    throw error;
  }
}

/** Checks that `weights` are exactly the tensors of `shapes`; throws an `InputError` naming the first tensor that is not, with both shapes. */
export function checkWeights(
  weights: NamedWeights,
  options: { readonly shapes: ReadonlyMap<string, readonly number[]>; readonly path: string },
): void {
  const { shapes, path } = options;
  for (const [name, shape] of shapes) {
    const found = weights.get(name);
    if (found === undefined) throw mismatch(`${path}, tensor ${name}`, "missing", showShape(shape));
    if (showShape(found.shape) !== showShape(shape)) throw mismatch(`${path}, tensor ${name}`, showShape(found.shape), showShape(shape));
  }
  for (const [name, { shape }] of weights)
    if (!shapes.has(name)) throw mismatch(`${path}, tensor ${name}`, showShape(shape), "no tensor of this name");
}

function mismatch(place: string, current: string, wanted: string): InputError {
  return new InputError(`Cannot load weights: ${place} is ${current}, expected ${wanted}`, {
    code: "weights-mismatch",
    path: place,
    fix: "Load weights that were saved from the same configuration.",
  });
}

function damaged(place: string, current: string, wanted: string): DamagedFileError {
  return new DamagedFileError(`Cannot read weights: ${place} is ${current}, expected ${wanted}`, {
    code: "weights-damaged",
    path: place,
    fix: "Copy the file again, or make it anew.",
  });
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function showShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}
