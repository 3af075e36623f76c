import { execFile, spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { InputError } from "../core/errors.ts";
import { type Column, formatTextTable } from "../report/text-table.ts";
import { ENGINE_NAMES, type EngineName, type EngineReport, startEngine } from "../runtime/engine.ts";
import { type Machine, readMachine } from "../runtime/machine.ts";
import { nativeScript } from "../runtime/native-engine.ts";
import { readPackageVersion } from "../runtime/package-root.ts";
import type { SharedFlags } from "./shared-options.ts";

export interface DoctorFlags extends SharedFlags {
  readonly installNative: boolean;
}

/** A ready engine with what was measured, or the reason why it is not ready. */
type EngineReading =
  | (EngineReport & {
      readonly ready: true;
      readonly productGflops: number;
      readonly trainingImagesPerSecond: number;
      readonly trainingBatch: number;
    })
  | { readonly ready: false; readonly name: EngineName; readonly reason: string };

interface Findings {
  readonly version: string;
  readonly node: string;
  readonly system: string;
  /** The engine that commands will use, or why there is none. */
  readonly chosen: EngineReport | { readonly problem: string; readonly fix: string | undefined };
  readonly engines: readonly EngineReading[];
  readonly machine: Machine;
}

/** Looks at engines and machine and prints what was found; exit status 2 where `TANDEM_ENGINE` cannot be served, 1 where installing failed. */
export async function runDoctor(flags: DoctorFlags): Promise<void> {
  if (flags.installNative) installNative();
  const findings: Findings = {
    version: readPackageVersion(),
    node: process.version,
    system: `${process.platform} ${process.arch}`,
    chosen: await chooseEngine(),
    engines: await readEngines(flags.quiet),
    machine: await readMachine([process.cwd(), homedir()]),
  };
  process.stdout.write(flags.json ? `${JSON.stringify(findings)}\n` : describe(findings));
}

function installNative(): void {
  const { status } = spawnSync(process.execPath, [nativeScript, "--strict"], { stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exitCode = 1;
}

async function chooseEngine(): Promise<Findings["chosen"]> {
  try {
    return await startEngine();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.exitCode = error.exitStatus;
    return { problem: error.message, fix: error.fix };
  }
}

/** One after the other, each in a process of its own: engines share neither memory nor processors while they are measured. */
async function readEngines(quiet: boolean): Promise<EngineReading[]> {
  const readings: EngineReading[] = [];
  for (const name of ENGINE_NAMES) {
    if (!quiet) process.stderr.write(`Measuring ${name} ...\n`);
    readings.push(await readEngine(name));
  }
  return readings;
}

async function readEngine(name: EngineName): Promise<EngineReading> {
  const script = fileURLToPath(new URL(`./engine-reading.worker${extname(import.meta.url)}`, import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, name], { timeout: 60_000 });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as EngineReading;
  } catch (error) {
    return { ready: false, name, reason: `its process failed: ${(error as Error).message.split("\n")[0]}` };
  }
}

const BYTES_PER_GIB = 1024 ** 3;

function describe({ version, node, system, chosen, engines, machine }: Findings): string {
  const gib = (bytes: number) => `${(bytes / BYTES_PER_GIB).toFixed(1)} GiB`;
  const choice =
    "problem" in chosen ? `none. ${chosen.problem}. ${chosen.fix ?? ""}` : `${chosen.name} (${chosen.version}): ${chosen.reason}`;
  const lines = [
    `tandem ${version}, Node ${node}, ${system}`,
    `Tensor engine  ${choice}`,
    "",
    formatTextTable(ENGINE_COLUMNS, engines.map(engineRow)),
    "Read in about 2 s an engine: products of 512 x 512 matrices; whole training steps of a small MobileNetV2 on 28 x 28 images.",
    "",
    `Threads        ${machine.threads}`,
    `Memory         ${gib(machine.memoryBytes)}, ${gib(machine.freeMemoryBytes)} free`,
    ...machine.disks.map(({ folder, freeBytes }) => `Disk           ${gib(freeBytes)} free under ${folder}`),
  ];
  return `${lines.join("\n")}\n`;
}

const ENGINE_COLUMNS: readonly Column[] = [
  { heading: "Engine" },
  { heading: "Product GFLOP/s", align: "right" },
  { heading: "Training images/s", align: "right" },
  { heading: "Batch", align: "right" },
  { heading: "Threads", align: "right" },
  { heading: "State" },
];

function engineRow(reading: EngineReading): string[] {
  if (!reading.ready) return [reading.name, "-", "-", "-", "-", `not ready: ${reading.reason}`];
  const { name, productGflops, trainingImagesPerSecond, trainingBatch, threads, version, trainingKernels } = reading;
  const state = `ready: ${version}${trainingKernels ? ", tandem's training kernels" : ""}${name === "cpu" ? ", for comparison only" : ""}`;
  return [name, formatSpeed(productGflops), formatSpeed(trainingImagesPerSecond), String(trainingBatch), String(threads), state];
}

function formatSpeed(value: number): string {
  return value >= 10 ? Math.round(value).toLocaleString("en") : value.toPrecision(2);
}
