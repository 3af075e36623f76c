import { InputError } from "../core/errors.ts";
import { importFromProject } from "../runtime/import-from-project.ts";

/** What this program needs of a data frame of danfo.js. */
export interface DanfoFrame {
  readonly columns: readonly string[];
  /** Rows and columns. */
  readonly shape: readonly number[];
  column(name: string): { readonly values: unknown };
}

/** What this program needs of danfo.js; `danfojs-node` and `danfojs` both have it. */
export interface DanfoModule<Frame extends DanfoFrame = DanfoFrame> {
  readonly DataFrame: new (columns: Readonly<Record<string, readonly unknown[]>>, options: { readonly dtypes: string[] }) => Frame;
}

/**
 * Of the danfojs-node that this program is held against.
 * @public
 */
export const DANFO_VERSION = "1.2.0";

/**
 * What the package.json of a project's root has to override so that danfojs-node installs: it asks for an old native engine, in whose place the
 * plain one does, and for a package from outside the registry.
 * @public
 */
export const DANFO_OVERRIDES = { "danfojs-node": { "@tensorflow/tfjs-node": "npm:@tensorflow/tfjs@4.22.0", xlsx: "0.18.5" } } as const;

/** The user's own danfojs-node. Throws an `InputError` that says how to install it where it is not there or does not load. */
export async function loadDanfo(): Promise<DanfoModule> {
  let loaded: Readonly<Record<string, unknown>> | undefined;
  try {
    loaded = await importFromProject("danfojs-node");
  } catch (error) {
    throw missingDanfo(`does not load (${(error as Error).message.split("\n")[0]})`);
  }
  if (loaded === undefined) throw missingDanfo("is not installed");
  if (typeof loaded.DataFrame !== "function") throw missingDanfo("exports no DataFrame");
  return loaded as unknown as DanfoModule;
}

function missingDanfo(current: string): InputError {
  return new InputError(`Cannot make a data frame: danfojs-node ${current}, expected version ${DANFO_VERSION} in your project.`, {
    code: "no-danfo",
    path: "danfojs-node",
    fix: `Add "overrides": ${JSON.stringify(DANFO_OVERRIDES)} to the package.json of your project's root, then run \`npm install danfojs-node@${DANFO_VERSION}\`.`,
  });
}
