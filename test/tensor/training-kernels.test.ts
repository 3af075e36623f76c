import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const child = fileURLToPath(new URL("./kernel-child.mjs", import.meta.url));

test("training kernels give the same bytes whatever the number of threads", () => {
  const digests = ["1", "2", "5"].map((threads) => {
    const { stdout, stderr } = spawnSync(process.execPath, [child], {
      encoding: "utf8",
      env: { ...process.env, TF_NUM_INTRAOP_THREADS: threads },
    });
    expect(stderr).toBe("");
    return stdout.trim();
  });
  expect(digests[0]).toMatch(/^([0-9a-f]{64}|absent)$/);
  expect(new Set(digests).size).toBe(1);
}, 60_000);
