import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

test("a reader that closes the pipe ends the command without a word", () => {
  const { stdout, stderr } = spawnSync("sh", ["-c", `"${process.execPath}" "${main}" simulate mobilenet-v2 --json | head -c 5`]);
  expect(stdout.toString()).toBe('{"sim');
  expect(stderr.toString()).toBe("");
});

test("a document longer than a pipe's buffer arrives whole", () => {
  const { stdout, status } = spawnSync("sh", ["-c", `"${process.execPath}" "${main}" simulate mobilenet-v2 --json | (sleep 2; cat)`]);
  expect(status).toBe(0);
  expect(stdout.length).toBeGreaterThan(65_536);
  expect(JSON.parse(stdout.toString()).layers.length).toBeGreaterThan(50);
});
