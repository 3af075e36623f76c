import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../examples/ask-tell/", import.meta.url));
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tandem-examples-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function start(name: string, words: readonly string[] = []) {
  const child = spawn(process.execPath, [join(folder, name), ...words], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (data) => {
    text += data;
  });
  const end = new Promise<{ readonly status: number | null; readonly text: string }>((resolve) => {
    child.on("close", (status) => resolve({ status, text }));
  });
  return { child, end };
}

it("searches a space of the user's own with the user's own evaluation", async () => {
  const { status, text } = await start("own-evaluation.mjs").end;
  expect(status).toBe(0);
  const [, quality, power] = /60 designs evaluated.*\nquality (\d\.\d+), (\d\.\d+) mW, /.exec(text)!;
  // By enumeration the best of the 229 designs within 1.5 mW has 0.7667, the fourth 0.7483, the median 0.58.
  expect(Number(quality)).toBeGreaterThan(0.7);
  expect(Number(power)).toBeLessThanOrEqual(1.5);
});

it("evaluates side by side, and goes on from its state when it was killed", async () => {
  const state = join(root, "study.json");
  const first = start("workers-and-resume.mjs", [state]);
  while (!existsSync(state)) await setTimeout(10);
  first.child.kill("SIGKILL");
  expect((await first.end).status).toBeNull();
  const { status, text } = await start("workers-and-resume.mjs", [state]).end;
  expect(status).toBe(0);
  expect(text).toMatch(/^goes on after \d+ evaluations; \d more were under way\n80 networks evaluated/);
  const [, accuracy, macs] = /accuracy (\d+\.\d+) %, (\d+\.\d) million/.exec(text)!;
  // The exact best within the limit is 93.08 %; 40 of the 6,270 rows within it exceed 92.72 %.
  expect(Number(accuracy)).toBeGreaterThan(92.7);
  expect(Number(macs)).toBeLessThanOrEqual(80);
}, 30_000);
