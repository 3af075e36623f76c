import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Imports a package that the user's project has, looked up from the folder the program was started in, then from this package; undefined where
 * neither has it. Rejects with the package's own error where it cannot be loaded.
 */
export async function importFromProject(name: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  for (const from of [pathToFileURL(join(process.cwd(), "package.json")), import.meta.url]) {
    const path = resolvePackage(name, from);
    if (path !== undefined) return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  }
  return undefined;
}

function resolvePackage(name: string, from: string | URL): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
