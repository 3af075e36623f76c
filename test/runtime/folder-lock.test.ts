import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { lockFolder } from "../../src/runtime/folder-lock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const holdAs = (holder: object): void => writeFileSync(join(folder, "lock"), JSON.stringify(holder));

it("keeps a second taker out until the first lets go, and names the process", async () => {
  const first = await lockFolder(join(folder, "run"));
  await expect(lockFolder(join(folder, "run"))).rejects.toThrow(`held by process ${process.pid}`);
  await first.release();
  await (await lockFolder(join(folder, "run"))).release();
});

it("takes over the lock of a process that is gone", async () => {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  holdAs({ host: hostname(), pid: child.pid, started: 1 });
  await (await lockFolder(folder)).release();
});

it("takes over the lock of a dead process whose number lives on in another", async () => {
  holdAs({ host: hostname(), pid: process.pid, started: -1 });
  const taken = lockFolder(folder);
  // Only Linux tells when a process started; elsewhere the live number counts.
  if (process.platform === "linux") await (await taken).release();
  else await expect(taken).rejects.toThrow("held by process");
});

it("takes over a lock that holds no sense and respects one of another machine", async () => {
  writeFileSync(join(folder, "lock"), "{");
  await (await lockFolder(folder)).release();
  holdAs({ host: "elsewhere", pid: 1, started: 1 });
  await expect(lockFolder(folder)).rejects.toThrow("process 1 on elsewhere");
});

it("lets exactly one of many in, past a stale lock", async () => {
  holdAs({ host: hostname(), pid: process.pid, started: process.platform === "linux" ? -1 : 0 });
  if (process.platform !== "linux") rmSync(join(folder, "lock"));
  const taken = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
  expect(taken.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});
