import { createHash } from "node:crypto";
import { canonicalJson } from "./json.ts";

/** SHA-256 of bytes or of UTF-8 text, as 64 lower-case hexadecimal digits. */
export function sha256(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

/** SHA-256 of a value's canonical JSON: equal values, equal fingerprint. */
export function fingerprint(value: unknown): string {
  return sha256(canonicalJson(value));
}
