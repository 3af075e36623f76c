import type { Json } from "./json.ts";

/** A header and the bytes it describes. */
export interface FramedBytes<H extends Json = Json> {
  readonly header: H;
  readonly body: Uint8Array;
}

const LENGTH_BYTES = 4;

/** Writes the header's length (4 bytes, little endian), the header as JSON, and the body. */
export function frameBytes({ header, body }: FramedBytes): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(LENGTH_BYTES + text.length + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, LENGTH_BYTES);
  bytes.set(body, LENGTH_BYTES + text.length);
  return bytes;
}

/** Reads what `frameBytes` wrote; a text that says what is wrong where the header is torn or not JSON. */
export function unframeBytes<H extends Json>(bytes: Uint8Array): FramedBytes<H> | string {
  const length = bytes.length < LENGTH_BYTES ? Number.NaN : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const start = LENGTH_BYTES + length;
  if (!(start <= bytes.length)) return `${bytes.length} bytes long, expected at least ${LENGTH_BYTES + (length || 0)}`;
  try {
    return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, start))) as H, body: bytes.subarray(start) };
  } catch {
    return "without a header in JSON, expected what this program wrote";
  }
}
