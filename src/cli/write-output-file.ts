import { dirname } from "node:path";
import { InputError } from "../core/errors.ts";
import { writeFileAtomic } from "../runtime/atomic-file.ts";
import { makeFolder } from "../runtime/make-folder.ts";

/** Writes a file a flag names, whole or not at all. Throws an `InputError` where it cannot be written. */
export async function writeOutputFile(path: string, text: string, { flag }: { readonly flag: string }): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await writeFileAtomic(path, text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InputError(`Cannot write the file: ${flag} is ${path} (${code ?? message}), expected a file that can be written`, {
      code: "unwritable-file",
      path: flag,
      fix: "Name another file.",
    });
  }
}
