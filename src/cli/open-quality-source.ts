import { InputError } from "../core/errors.ts";
import type { Space } from "../space/space.ts";
import type { QualityRun, QualitySource } from "./quality-source.ts";
import { loadQualitySource } from "./search-sources.ts";

/** What a source begins with that trains networks on the images of a folder. */
const TRAINING = "training:";

/** What one begins with that scores networks on the shared weights of a run. */
const SUPERNET = "supernet:";

const PLAIN = /^(table|command|constant):/;

/** Opens the source of quality of a search. Throws an `InputError` for one that is not known or does not suit the space. */
export async function openQualitySource(source: string, space: Space, run: QualityRun): Promise<QualitySource> {
  if (PLAIN.test(source)) return { model: await loadQualitySource(source, space, run), settings: {} };
  // Tensor engines take their time to load.
  if (source.startsWith(TRAINING)) {
    const { openTrainingSource } = await import("./training-source.ts");
    return openTrainingSource(source.slice(TRAINING.length), space, run);
  }
  if (source.startsWith(SUPERNET)) {
    const { openSupernetSource } = await import("./supernet-source.ts");
    return openSupernetSource(source.slice(SUPERNET.length), space);
  }
  throw new InputError(
    `Cannot search: --quality is ${source}, expected table:FILE:COLUMN, training:FOLDER, supernet:RUN, command:COMMAND=METRIC or constant:SHARE, or model: and one of these`,
    { code: "unknown-source", path: "--quality", fix: "See tandem search --help for examples." },
  );
}
