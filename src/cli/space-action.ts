import { parse as parseYaml } from "yaml";
import { InputError } from "../core/errors.ts";
import { createRng } from "../core/rng.ts";
import { analyzeNetwork } from "../network/analyze.ts";
import { buildNetwork, isNetworkSpace } from "../network/build-network.ts";
import { formatTextTable } from "../report/text-table.ts";
import { printCandidate } from "../space/candidate-text.ts";
import { cardinality } from "../space/cardinality.ts";
import { createSpace } from "../space/create-space.ts";
import { decisionValues } from "../space/decision-values.ts";
import { jointSpec } from "../space/joint.ts";
import { findPart } from "../space/part.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Space, SpaceSpec } from "../space/space.ts";
import type { SpaceFlags } from "./space-command.ts";

interface SpaceSample {
  readonly candidate: string;
  readonly values: Readonly<Record<string, number | string>>;
  /** Of the network, where the space has one. */
  readonly macs?: number;
  readonly params?: number;
}

/** Prints a space's counts, decisions and samples. Throws an `InputError` for an unknown space or parameter. */
export function showSpace(name: string, { json, samples: count, seed, set }: SpaceFlags): void {
  const space = createSpace(overrideSpec(createSpace(defaultSpec(name)).spec, set));
  const rng = createRng(seed);
  const samples = Array.from({ length: count }, (_, index) => drawSample(space, rng.split(`sample/${index}`)));
  process.stdout.write(json ? `${JSON.stringify(spaceDocument(space, samples))}\n` : `${spaceText(space, samples)}\n`);
}

function defaultSpec(name: string): SpaceSpec {
  return name === "joint" ? jointSpec({ name: "mobilenet-v2" }, { name: "accelerator" }) : { name };
}

function overrideSpec(spec: SpaceSpec, overrides: readonly string[]): SpaceSpec {
  const result = structuredClone(spec) as Record<string, unknown>;
  for (const override of overrides) {
    const [path = "", text] = override.split(/=(.*)/s);
    const keys = path.split(".");
    const last = keys.pop()!;
    const parent = keys.reduce<unknown>((at, key) => (isOwn(at, key) ? at[key] : undefined), result);
    if (text === undefined || last === "" || typeof parent !== "object" || parent === null) throw badOverride(spec, override);
    Object.defineProperty(parent, last, { value: parseValue(spec, { override, text }), enumerable: true, writable: true });
  }
  return result as SpaceSpec;
}

function parseValue(spec: SpaceSpec, { override, text }: { readonly override: string; readonly text: string }): unknown {
  try {
    return parseYaml(text);
  } catch {
    throw badOverride(spec, override);
  }
}

function badOverride(spec: SpaceSpec, override: string): InputError {
  return new InputError(`Cannot set a parameter: --set is ${override}, expected key=value with a key of this space and a YAML value`, {
    code: "invalid-set",
    path: "--set",
    fix: `Use one of ${Object.keys(spec)
      .filter((key) => key !== "name")
      .join(", ")}, or a path into one such as stem.stride=1.`,
  });
}

function isOwn(value: unknown, key: string): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}

function drawSample(space: Space, rng: ReturnType<typeof createRng>): SpaceSample {
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
  if (space.parts.length > 1) return "designs";
  return isNetworkSpace(space) ? "networks" : "accelerators";
}

function formatCount(count: bigint): [string, string] {
  return [count.toLocaleString("en"), Number(count).toExponential(2)];
}
