import type { Json } from "../core/json.ts";
import { openRunFolder } from "../search/run-folder.ts";
import { createMemoryStore, type RunStore } from "../search/run-store.ts";

interface KeepOptions<R> {
  /** Everything the result depends on; asked for where there is a folder. */
  readonly configure: () => Promise<{ readonly [key: string]: Json }>;
  readonly body: (store: RunStore) => Promise<R>;
}

/** Runs `body` on the folder the flags name, where the result is kept as `best/result.json`, or in memory. */
export async function keepResult<R>(
  { output, resume }: { readonly output?: string; readonly resume: boolean },
  { configure, body }: KeepOptions<R>,
): Promise<R> {
  if (output === undefined) return body(createMemoryStore());
  const warn = (message: string): void => {
    process.stderr.write(`${message}\n`);
  };
  const run = await openRunFolder(output, { configuration: await configure(), resume, warn });
  try {
    const result = await body(run);
    await run.writeBest("result.json", `${JSON.stringify(result, null, 2)}\n`);
    return result;
  } finally {
    await run.close();
  }
}
