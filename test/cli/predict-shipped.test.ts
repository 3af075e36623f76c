import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { baseline } from "../../src/accelerator/presets.ts";
import { predict } from "../../src/cli/predict-action.ts";
import { mobilenetV2 } from "../../src/network/build-mobilenet-v2.ts";
import { simulate } from "../../src/simulator/simulate.ts";

/** Every block kept, with kernel 3 and expansion 6, on the baseline. */
const QUICK = "2:0:2:0:0:2:0:2:0:2:0:0:2:0:2:0:2:0:0:2:0:2:0:2:0:2:2:2:2:2:2:3";

interface Answer {
  readonly predictions: readonly {
    readonly candidate: string;
    readonly feasible: boolean;
    readonly unfamiliar: boolean;
    readonly metrics: Readonly<Record<string, number>>;
    readonly bounds: Readonly<Record<string, readonly [number, number]>>;
  }[];
}

const { write } = process.stdout;
async function ask(model: string, flags: Partial<Parameters<typeof predict>[1]>): Promise<Answer["predictions"]> {
  let printed = "";
  process.stdout.write = (text) => {
    printed += text;
    return true;
  };
  try {
    await predict(model, { candidate: [], network: [], accelerator: [], json: true, quiet: true, ...flags } as Parameters<
      typeof predict
    >[1]);
  } finally {
    process.stdout.write = write;
  }
  return (JSON.parse(printed) as Answer).predictions;
}

describe("the predictors that ship", () => {
  test("predict a pair of their space near what the simulator says, by name", async () => {
    const simulated = simulate(mobilenetV2({ width: 1 }), baseline);
    if (simulated.kind !== "feasible") throw new Error("The published network runs on the baseline.");
    const [own] = await ask("mobilenet-v2-224", { network: ["mobilenet-v2:classes=1000"], coverage: 0.9 });
    expect(own).toMatchObject({ candidate: "mobilenet-v2:classes=1000 on baseline", feasible: true });
    for (const metric of ["latencyMs", "energyUj", "areaMm2"] as const)
      expect(Math.abs(own!.metrics[metric]! / simulated[metric] - 1)).toBeLessThan(0.05);
    const [low, high] = own!.bounds.latencyMs!;
    expect(low).toBeLessThan(own!.metrics.latencyMs!);
    expect(high).toBeGreaterThan(own!.metrics.latencyMs!);
  });

  test("predict a candidate and a CSV of them, a design the same either way", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tandem-shipped-"));
    try {
      const [pair] = await ask("quickstart", { candidate: [QUICK] });
      const csv = join(folder, "designs.csv");
      await writeFile(csv, `candidate\n${QUICK}\n${QUICK.replace(/^2/, "1")}\n`);
      const rows = await ask("models/quickstart", { csv });
      expect(rows).toHaveLength(2);
      expect(rows[0]).toEqual(pair);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("refuse a pair outside their space and say what would do", async () => {
    await expect(ask("mobilenet-v2-224", { network: ["resnet-18"] })).rejects.toThrow(
      "resnet-18 on baseline is not of the space of mobilenet-v2-224, a network, expected a predictor trained with --kind layers, or a pair of that space",
    );
    await expect(ask("mobilenet-v2-224", { network: ["mobilenet-v2:classes=1000"], accelerator: ["edge-tpu"] })).rejects.toThrow(
      "mobilenet-v2:classes=1000 on edge-tpu",
    );
  });
});
