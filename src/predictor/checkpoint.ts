import { join } from "node:path";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { writeFileAtomic } from "../runtime/atomic-file.ts";
import { startEngine } from "../runtime/engine.ts";
import { readBytesIfPresent } from "../runtime/folder.ts";
import { createSpace } from "../space/create-space.ts";
import { decodeWeights, encodeWeights } from "../tensor/named-weights.ts";
import { damagedPredictor, PREDICTOR_VERSION, type PredictorRecord, parseRecord, WEIGHTS_FILE } from "./checkpoint-record.ts";
import type { CheckpointSource } from "./checkpoint-source.ts";
import { describeKernel, restoreKernel } from "./kernel-checkpoint.ts";
import { describeLayers, restoreLayers } from "./layers-checkpoint.ts";
import { describeNetwork, restoreNetwork } from "./network-checkpoint.ts";
import type { TrainedPredictor } from "./trained-predictor.ts";

const RECORD_FILE = "predictor.json";

/** Where a predictor lies: a folder with `predictor.json`, written last, and `weights.bin`. */
export async function savePredictor({ predictor, report }: TrainedPredictor, folder: string): Promise<void> {
  const { kind, space } = predictor;
  const { facts, tensors } = describe(predictor);
  const bytes = encodeWeights(tensors);
  const weights = { file: WEIGHTS_FILE, bytes: bytes.length, sha256: sha256(bytes) };
  const record = { version: PREDICTOR_VERSION, kind, space, ...facts, weights, report };
  await writeFileAtomic(join(folder, WEIGHTS_FILE), bytes);
  await writeFileAtomic(join(folder, RECORD_FILE), `${JSON.stringify(record, null, 1)}\n`);
}

/**
 * Reads a predictor. Throws an `InputError` where the folder holds none, or one of another version or whose inputs this version does not derive, and
 * a `DamagedFileError` where a file is not as it was written.
 */
export async function loadPredictor(folder: string): Promise<TrainedPredictor> {
  const path = join(folder, RECORD_FILE);
  const bytes = await readBytesIfPresent(path);
  if (bytes === undefined)
    throw new InputError(`Cannot load a predictor: ${path} is missing, expected the folder of a trained predictor`, {
      code: "no-predictor",
      path,
      fix: "Check the path, or train one with `tandem train`.",
    });
  const record = parseRecord(new TextDecoder().decode(bytes), path);
  const source = { path, space: createSpace(record.space), tensors: await readTensors(record, folder) };
  if (record.kind === "network") await startEngine();
  return { predictor: restore(record, source), report: record.report };
}

function describe(predictor: TrainedPredictor["predictor"]) {
  switch (predictor.kind) {
    case "network":
      return describeNetwork(predictor);
    case "layers":
      return describeLayers(predictor);
    case "kernel":
      return describeKernel(predictor);
  }
}

function restore(record: PredictorRecord, source: CheckpointSource): TrainedPredictor["predictor"] {
  switch (record.kind) {
    case "network":
      return restoreNetwork(record, source);
    case "layers":
      return restoreLayers(record, source);
    case "kernel":
      return restoreKernel(record, source);
  }
}

async function readTensors({ weights }: PredictorRecord, folder: string): Promise<CheckpointSource["tensors"]> {
  const path = join(folder, weights.file);
  const bytes = (await readBytesIfPresent(path)) ?? new Uint8Array(0);
  if (bytes.length !== weights.bytes) throw damagedPredictor(path, `${bytes.length} bytes long`, `${weights.bytes} bytes`);
  const hash = sha256(bytes);
  if (hash !== weights.sha256) throw damagedPredictor(path, `of hash ${hash}`, weights.sha256);
  const named = decodeWeights(bytes, path);
  return (name, length) => {
    const values = named.get(name)?.values;
    if (values?.length !== length) throw damagedPredictor(`${path}, tensor ${name}`, `${values?.length ?? 0} values`, `${length} values`);
    return values;
  };
}
