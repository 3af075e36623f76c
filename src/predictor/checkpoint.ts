import { join } from "node:path";
import { z } from "zod";
import { DamagedFileError, InputError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { writeFileAtomic } from "../runtime/atomic-file.ts";
import { readBytesIfPresent } from "../runtime/folder.ts";
import { createSpace } from "../space/create-space.ts";
import type { SpaceSpec } from "../space/space.ts";
import { decodeWeights, encodeWeights, type NamedWeight } from "../tensor/named-weights.ts";
import { createFeaturizer } from "./create-featurizer.ts";
import type { Mlp } from "./mlp.ts";
import { createPredictor } from "./predictor.ts";
import type { TrainedPredictor } from "./train-predictor.ts";

/** Version of predictor.json; another one is refused. */
const PREDICTOR_VERSION = 1;

const RECORD_FILE = "predictor.json";
const WEIGHTS_FILE = "weights.bin";

const numbers = z.array(z.number());
const figures = z.strictObject({ mape: z.number(), r2: z.number(), kendallTau: z.number(), spearman: z.number() });
const recordSchema = z.strictObject({
  version: z.literal(PREDICTOR_VERSION),
  space: z.looseObject({ name: z.string() }).transform((spec) => spec as unknown as SpaceSpec),
  features: z.array(z.string()),
  inputs: z.strictObject({ mean: numbers, deviation: numbers }),
  targets: z.array(z.strictObject({ metric: z.string(), coefficients: numbers, mean: z.number(), deviation: z.number() })).min(1),
  threshold: z.number().min(0).max(1),
  /** Widths of the network, inputs first. */
  layers: z.array(z.int().min(1)).min(2),
  weights: z.strictObject({ file: z.literal(WEIGHTS_FILE), bytes: z.int(), sha256: z.string() }),
  report: z.strictObject({
    trainingRows: z.int(),
    validationRows: z.int(),
    epochs: z.int(),
    test: z.strictObject({
      rows: z.int(),
      feasibleRows: z.int(),
      metrics: z.record(z.string(), figures),
      feasibility: z.strictObject({ auc: z.number(), wronglyFeasible: z.number(), calledFeasible: z.int() }),
    }),
    ridge: z.record(z.string(), figures),
  }),
});

type PredictorRecord = z.output<typeof recordSchema>;

/** Where a predictor lies: a folder with `predictor.json`, written last, and `weights.bin`. */
export async function savePredictor({ predictor, report }: TrainedPredictor, folder: string): Promise<void> {
  const { space, features, inputs, targets, threshold, mlp } = predictor;
  const weights = encodeWeights(namedLayers(mlp));
  const record = {
    version: PREDICTOR_VERSION,
    space,
    features,
    inputs,
    targets,
    threshold,
    layers: mlpWidths(mlp),
    weights: { file: WEIGHTS_FILE, bytes: weights.length, sha256: sha256(weights) },
    report,
  };
  await writeFileAtomic(join(folder, WEIGHTS_FILE), weights);
  await writeFileAtomic(join(folder, RECORD_FILE), `${JSON.stringify(record, null, 1)}\n`);
}

/**
 * Reads a predictor. Throws an `InputError` where the folder holds none, or one whose inputs this version does not derive, and a
 * `DamagedFileError` where a file is not as it was written.
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
  const space = createSpace(record.space);
  requireSameFeatures(record, { path, names: createFeaturizer(space).names });
  const mlp = await readNetwork(record, folder);
  const { report, features, inputs, targets, threshold } = record;
  return { predictor: createPredictor({ space: space.spec, features, inputs, targets, threshold }, { space, mlp }), report };
}

function parseRecord(text: string, path: string): PredictorRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(path, `not JSON (${(error as Error).message})`, "the record of a predictor");
  }
  const result = recordSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw damaged(
    `${path}, ${issue.path.join(".") || "the record"}`,
    `not valid (${issue.message})`,
    `a record of version ${PREDICTOR_VERSION}`,
  );
}

/** The columns' order decides what a weight means, so the names must be the same, in order. */
function requireSameFeatures(
  { features }: PredictorRecord,
  { path, names }: { readonly path: string; readonly names: readonly string[] },
): void {
  const at = names.findIndex((name, index) => features[index] !== name);
  if (at < 0 && names.length === features.length) return;
  const index = at < 0 ? names.length : at;
  throw new InputError(
    `Cannot load a predictor: ${path}, features[${index}] is ${features[index] ?? "missing"}, expected ${names[index] ?? "none"}`,
    { code: "other-features", path, fix: "Train it again with this version of tandem." },
  );
}

async function readNetwork({ layers, weights, inputs }: PredictorRecord, folder: string): Promise<Mlp> {
  const path = join(folder, weights.file);
  const bytes = (await readBytesIfPresent(path)) ?? new Uint8Array(0);
  if (bytes.length !== weights.bytes) throw damaged(path, `${bytes.length} bytes long`, `${weights.bytes} bytes`);
  const hash = sha256(bytes);
  if (hash !== weights.sha256) throw damaged(path, `of hash ${hash}`, weights.sha256);
  const named = decodeWeights(bytes, path);
  if (layers[0] !== inputs.mean.length)
    throw damaged(join(folder, RECORD_FILE), `layers[0] = ${layers[0]}`, `${inputs.mean.length}, one an input`);
  return {
    layers: layers.slice(1).map((outputs, index) => {
      const width = layers[index]!;
      const read = (name: string, length: number) => {
        const values = named.get(name)?.values;
        if (values?.length !== length) throw damaged(`${path}, tensor ${name}`, `${values?.length ?? 0} values`, `${length} values`);
        return values;
      };
      const weightsOf = read(`layer${index}.weights`, width * outputs);
      return { inputs: width, outputs, weights: weightsOf, bias: read(`layer${index}.bias`, outputs) };
    }),
  };
}

function namedLayers({ layers }: Mlp): ReadonlyMap<string, NamedWeight> {
  const named = new Map<string, NamedWeight>();
  for (const [index, { inputs, outputs, weights, bias }] of layers.entries()) {
    named.set(`layer${index}.weights`, { shape: [inputs, outputs], values: weights });
    named.set(`layer${index}.bias`, { shape: [outputs], values: bias });
  }
  return named;
}

function mlpWidths({ layers }: Mlp): number[] {
  return [layers[0]!.inputs, ...layers.map((layer) => layer.outputs)];
}

function damaged(place: string, current: string, wanted: string): DamagedFileError {
  return new DamagedFileError(`Cannot load a predictor: ${place} is ${current}, expected ${wanted}`, {
    code: "damaged-predictor",
    path: place,
    fix: "Restore the folder, or train the predictor again.",
  });
}
