import { createRng, type Rng } from "../core/rng.ts";
import { analyzeNetwork } from "../network/analyze.ts";
import { buildNetwork, isNetworkSpace } from "../network/build-network.ts";
import { formatTextTable } from "../report/text-table.ts";
import { printCandidate } from "../space/candidate-text.ts";
import { cardinality } from "../space/cardinality.ts";
import { createSpace } from "../space/create-space.ts";
import { decisionValues } from "../space/decision-values.ts";
import { findPart } from "../space/part.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Space } from "../space/space.ts";
import { overrideSpec } from "./override-spec.ts";
import type { SharedFlags } from "./shared-options.ts";
import { readSpaceSpec } from "./space-source.ts";

/** Flags of `tandem space`, parsed. */
export interface SpaceFlags extends SharedFlags {
  readonly samples: number;
  readonly seed: number;
  /** `key=value` pairs that override parameters of the space. */
  readonly set: readonly string[];
}

interface SpaceSample {
  readonly candidate: string;
  readonly values: Readonly<Record<string, number | string>>;
  /** Of the network, where the space has one. */
  readonly macs?: number;
  readonly params?: number;
}

/** A space's counts, decisions and samples, as text or as one JSON document, with a line feed at the end. Throws an `InputError` for an unknown space or parameter. */
export async function renderSpace(name: string, { json, samples: count, seed, set }: SpaceFlags): Promise<string> {
  const space = createSpace(overrideSpec(await readSpaceSpec(name), set));
  const rng = createRng(seed);
  const samples = Array.from({ length: count }, (_, index) => drawSample(space, rng.split(`sample/${index}`)));
  return json ? `${JSON.stringify(spaceDocument(space, samples))}\n` : `${spaceText(space, samples)}\n`;
}

function drawSample(space: Space, rng: Rng): SpaceSample {
  const candidate = sampleCandidate(space, rng);
  const sample = { candidate: printCandidate(candidate), values: decisionValues(space, candidate) };
  if (findPart(space, isNetworkSpace) === undefined) return sample;
  const { macs, params } = analyzeNetwork(buildNetwork(space, candidate));
  return { ...sample, macs, params };
}

/** Counts are decimal strings: they exceed what a JSON number holds exactly. */
function spaceDocument(space: Space, samples: readonly SpaceSample[]): unknown {
  return {
    spec: space.spec,
    candidates: String(cardinality(space)),
    distinctDesigns: String(space.distinctDesigns()),
    decisions: space.decisions,
    samples,
  };
}

function spaceText(space: Space, samples: readonly SpaceSample[]): string {
  const counts = formatTextTable(
    [{ heading: "counts" }, { heading: "exact", align: "right" }, { heading: "about", align: "right" }],
    [
      ["candidates", ...formatCount(cardinality(space))],
      [`distinct ${designWord(space)}`, ...formatCount(space.distinctDesigns())],
    ],
  );
  const decisions = formatTextTable(
    [{ heading: "decision" }, { heading: "values" }],
    space.decisions.map(({ name, values }) => [name, values.join(" ")]),
  );
  const drawn = samples.map(({ candidate, values, macs, params }) =>
    macs === undefined || params === undefined
      ? `${candidate}  ${Object.entries(values)
          .map(([name, value]) => `${name}=${value}`)
          .join(" ")}`
      : `${candidate}  ${(macs / 1e6).toFixed(1)} M MACs, ${(params / 1e6).toFixed(2)} M parameters`,
  );
  const parameters = `parameters: ${JSON.stringify({ ...space.spec, name: undefined })}`;
  return [`space ${space.name}`, parameters, "", counts, "", decisions, "", ...(drawn.length > 0 ? ["samples", ...drawn] : [])]
    .join("\n")
    .trimEnd();
}

function designWord(space: Space): string {
  if (isNetworkSpace(space)) return "networks";
  return space.name === "accelerator" ? "accelerators" : "designs";
}

function formatCount(count: bigint): [string, string] {
  return [count.toLocaleString("en"), Number(count).toExponential(2)];
}
