import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { DamagedFileError, InputError } from "../core/errors.ts";

/**
 * The text of a UTF-8 file, unpacked where it is gzip-compressed. Throws an `InputError` where it cannot be read and a `DamagedFileError`
 * where it does not unpack; `action` completes "Cannot …".
 */
export async function readText(path: string, action: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`Cannot ${action}: ${path} is not readable (${error.code}), expected a file`, {
      code: "unreadable-file",
      path,
      fix: "Correct the path; relative paths start at the current folder.",
    });
  });
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString("utf8");
  try {
    return gunzipSync(bytes).toString("utf8");
  } catch (error) {
    throw new DamagedFileError(`Cannot ${action}: ${path} does not unpack (${(error as Error).message}), expected whole gzip data`, {
      code: "damaged-gzip",
      path,
      fix: "Fetch the file again.",
    });
  }
}
