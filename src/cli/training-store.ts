import { join } from "node:path";
import { DamagedFileError } from "../core/errors.ts";
import { writeFileAtomic } from "../runtime/atomic-file.ts";
import { readBytesIfPresent, removeFile, removeTemporaryFiles } from "../runtime/folder.ts";
import type { SelectionScores } from "../supernet/train-alone.ts";

/** How a network did after some of its epochs, by their number. */
type EpochScores = ReadonlyMap<number, SelectionScores>;

/**
 * Where trainings are kept, each under a name of its own. Scores of an epoch are written before the state after it, so that a process killed
 * between the two trains that epoch again.
 */
export interface TrainingStore {
  readScores(name: string): Promise<EpochScores>;
  writeScores(name: string, scores: EpochScores): Promise<void>;
  /** The state after the last whole epoch, where there is one. */
  readState(name: string): Promise<Uint8Array | undefined>;
  writeState(name: string, state: Uint8Array): Promise<void>;
  removeState(name: string): Promise<void>;
}

/** Trainings that live as long as the process. */
export function createMemoryTrainings(): TrainingStore {
  const scores = new Map<string, EpochScores>();
  const states = new Map<string, Uint8Array>();
  return {
    readScores: async (name) => scores.get(name) ?? new Map(),
    writeScores: async (name, found) => void scores.set(name, found),
    readState: async (name) => states.get(name),
    writeState: async (name, state) => void states.set(name, state),
    removeState: async (name) => void states.delete(name),
  };
}

const VERSION = 1;

/** Trainings in a folder that one process uses: `NAME.json` with the scores and, as long as a training goes on, `NAME.state`. */
export function createTrainingFolder(folder: string): TrainingStore {
  let opened: Promise<void> | undefined;
  const open = (): Promise<void> => {
    opened ??= removeTemporaryFiles(folder);
    return opened;
  };
  const statePath = (name: string): string => join(folder, `${name}.state`);
  const scoresPath = (name: string): string => join(folder, `${name}.json`);
  return {
    async readScores(name) {
      await open();
      return parseScores(await readBytesIfPresent(scoresPath(name)), scoresPath(name));
    },
    writeScores: (name, scores) => writeFileAtomic(scoresPath(name), `${JSON.stringify({ version: VERSION, scores: [...scores] })}\n`),
    readState: (name) => readBytesIfPresent(statePath(name)),
    writeState: (name, state) => writeFileAtomic(statePath(name), state),
    removeState: (name) => removeFile(statePath(name)),
  };
}

function parseScores(bytes: Uint8Array | undefined, path: string): EpochScores {
  if (bytes === undefined) return new Map();
  try {
    const { version, scores } = JSON.parse(Buffer.from(bytes).toString("utf8"));
    if (version === VERSION) return new Map(scores);
  } catch {
    // Told below.
  }
  throw new DamagedFileError(`Cannot go on training: ${path} does not read, expected the scores of a training, version ${VERSION}`, {
    code: "damaged-training",
    path,
    fix: "Remove the file and the one ending in .state beside it, so that this network is trained again.",
  });
}
