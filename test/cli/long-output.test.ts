import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

test("a document longer than a pipe's buffer arrives whole", () => {
  const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
  const { stdout, status } = spawnSync("sh", ["-c", `"${process.execPath}" "${main}" simulate mobilenet-v2 --json | (sleep 2; cat)`]);
  expect(status).toBe(0);
  expect(stdout.length).toBeGreaterThan(65_536);
  expect(JSON.parse(stdout.toString()).layers.length).toBeGreaterThan(50);
});
