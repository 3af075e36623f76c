import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Json } from "../../src/core/json.ts";
import { type CommandPool, type CommandPoolOptions, type CommandReply, createCommandPool } from "../../src/runtime/command-pool.ts";

const child = fileURLToPath(new URL("./command-child.mjs", import.meta.url));
const command = `"${process.execPath}" "${child}"`;

const pools: CommandPool[] = [];
const open = (options: Partial<CommandPoolOptions> = {}): CommandPool => {
  const pool = createCommandPool({ command, ...options });
  pools.push(pool);
  return pool;
};
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.dispose())));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tandem-pool-"));
});
afterAll(() => rm(folder, { recursive: true }));

const ask = (pool: CommandPool, deed: string, fields: Readonly<Record<string, Json>> = {}): Promise<CommandReply> =>
  pool.ask({ label: `candidate ${fields.value ?? deed}`, body: () => ({ do: deed, ...fields }) });
const answered = (value: number) => ({ kind: "answered", answer: { metrics: { value } } });
const answer = (value: number) => ({ kind: "answered", answer: { metrics: { value, process: expect.any(Number) } } });
const failed = (fault: RegExp) => ({ kind: "failed", fault: expect.stringMatching(fault) });

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test("asks long-lived processes, no more than it may start", async () => {
  const pool = open({ processes: 2 });
  const replies = await Promise.all(Array.from({ length: 12 }, (_, value) => ask(pool, "answer", { value })));
  expect(replies).toEqual(Array.from({ length: 12 }, (_, value) => answer(value)));
  const processes = new Set(replies.map((reply) => reply.kind === "answered" && (reply.answer.metrics as { process: number }).process));
  expect(processes.size).toBe(2);
});

test("brings answers in any order to their requests", async () => {
  const pool = open({ inFlight: 3 });
  expect(pool.lanes).toBe(3);
  const replies = await Promise.all([4, 5, 6].map((value) => ask(pool, "reverse", { value })));
  expect(replies).toEqual([4, 5, 6].map(answered));
});

test.each(["windows", "halves"])("reads lines that come as %s", async (deed) => {
  expect(await ask(open(), deed, { value: 3 })).toEqual(answered(3));
});

test.each([
  ["die", /it ended with status 9, expected one line of JSON as its answer; its standard error ends with: stack smashed \(attempt 2, each/],
  ["segfault", /it was ended by SIGSEGV|it ended with status 139/],
  ["garbage", /it printed "progress: 50 %", expected one line of JSON/],
  ["list", /it printed "\[1, 2\]"/],
  ["nameless", /it printed .*, which has no id of a request/],
  ["stranger", /it answered a request 999999 that it was not asked/],
  ["flood", /it printed more than 2000 characters without an end of line/],
  ["longLine", /it printed more than 2000 characters/],
])("%s fails that request only, with the reason, and the others are answered", async (deed, fault) => {
  const faults: string[] = [];
  const pool = open({ longestLine: 2000, onFault: (text) => faults.push(text) });
  const replies = await Promise.all([ask(pool, "answer", { value: 1 }), ask(pool, deed), ask(pool, "answer", { value: 2 })]);
  expect(replies).toEqual([answer(1), failed(fault), answer(2)]);
  expect(faults).toHaveLength(2);
  expect(faults[0]).toContain(`was replaced at candidate ${deed}: it `);
});

test("a hang fails after the time-out, and the others are answered", async () => {
  const pool = open({ timeoutMs: 700, retries: 0 });
  const replies = await Promise.all([ask(pool, "answer", { value: 1 }), ask(pool, "hang"), ask(pool, "answer", { value: 2 })]);
  expect(replies).toEqual([answer(1), failed(/^it gave no answer within 0.7 s, expected one line of JSON as its answer$/), answer(2)]);
});

test("a request that is lost with others goes again alone, so that only the one at fault fails", async () => {
  const pool = open({ inFlight: 4, retries: 0 });
  const deeds = ["hang", "hang", "die"].map((deed) => (deed === "die" ? ask(pool, "die") : undefined));
  const others = [1, 2, 3].map((value) => ask(pool, "answer", { value }));
  expect(await deeds[2]).toEqual(failed(/^it ended with status 9/));
  expect(await Promise.all(others)).toEqual([1, 2, 3].map(answer));
});

test("asks again in a fresh process what a crash cut off", async () => {
  const flag = join(folder, "died-once");
  expect(await ask(open(), "dieOnce", { flag })).toEqual(answered(7));
  expect(await ask(open({ retries: 0 }), "dieOnce", { flag: `${flag}-too` })).toMatchObject({ kind: "failed" });
});

test("reads NaN and infinities as text, for whoever checks the metrics", async () => {
  expect(await ask(open(), "nan")).toEqual({ kind: "answered", answer: { metrics: { value: "NaN", other: "-Infinity" } } });
});

test("keeps the first of two answers and replaces the process that gave them", async () => {
  const faults: string[] = [];
  const pool = open({ onFault: (text) => faults.push(text) });
  expect(await ask(pool, "twice")).toEqual(answered(1));
  expect(await ask(pool, "answer", { value: 5 })).toEqual(answer(5));
  expect(faults).toEqual([expect.stringMatching(/answered a request 1 that it was not asked or had answered/)]);
});

test.each([
  ["no-such-program-anywhere", /Cannot use the command "no-such-program-anywhere": it ended with status 127.*not found/s],
  [
    `${command} die`,
    /it answered none of the first 3 requests; at the last, candidate \d, it ended with status 3, expected one line of JSON as its answer; its standard error ends with: no licence found/,
  ],
  [`${command} banner`, /it printed "Welcome to the simulator"/],
])("throws where the command %s never answers", async (unusable, message) => {
  const pool = open({ command: unusable, retries: 0 });
  const replies = await Promise.allSettled(Array.from({ length: 5 }, (_, value) => ask(pool, "answer", { value })));
  const rejected = replies.filter((reply) => reply.status === "rejected");
  expect(rejected.length).toBeGreaterThanOrEqual(3);
  for (const { reason } of rejected) {
    expect(reason).toMatchObject({ name: "InputError", exitStatus: 2, code: "unusable-command", message: expect.stringMatching(message) });
  }
  await expect(ask(pool, "answer")).rejects.toThrow(message);
});

test("takes as many first failures for the requests' own as it is told to", async () => {
  const pool = open({ retries: 0, firstFailures: 5 });
  const replies = await Promise.all([...Array.from({ length: 4 }, () => ask(pool, "die")), ask(pool, "answer", { value: 2 })]);
  expect(replies.map(({ kind }) => kind)).toEqual(["failed", "failed", "failed", "failed", "answered"]);
});

test("rejects what is waiting and what is worked on when its signal fires, and serves the others", async () => {
  const pool = open();
  await ask(pool, "answer", { value: 0 });
  const controller = new AbortController();
  const requests = ["hang", "answer"].map((deed) =>
    pool.ask({ label: `candidate ${deed}`, body: () => ({ do: deed, value: 1 }) }, { signal: controller.signal }),
  );
  const other = ask(pool, "answer", { value: 2 });
  controller.abort();
  for (const request of requests) await expect(request).rejects.toMatchObject({ name: "InterruptedError", exitStatus: 130 });
  expect(await other).toEqual(answer(2));
  await expect(pool.ask({ label: "late", body: () => ({}) }, { signal: controller.signal })).rejects.toThrow("Stopped waiting for late.");
});

test("leaves no process behind: idle, hanging, or behind a shell", async () => {
  const log = join(folder, "pids");
  const pool = open({ command: `true && ${command} begin "${log}"; true`, processes: 2 });
  expect(await ask(pool, "answer", { value: 1 })).toEqual(answer(1));
  const hanging = [ask(pool, "hang"), ask(pool, "hang")].map((reply) => reply.catch((error: Error) => error.message));
  while ((await readFile(log, "utf8")).trim().split("\n").length < 2) await setTimeout(20);
  const pids = (await readFile(log, "utf8")).trim().split("\n").map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  await pool.dispose();
  expect(await Promise.all(hanging)).toEqual([expect.stringMatching(/is disposed/), expect.stringMatching(/is disposed/)]);
  for (let wait = 0; pids.some(isAlive) && wait < 100; wait++) await setTimeout(20);
  expect(pids.map(isAlive)).toEqual([false, false]);
  await expect(ask(pool, "answer")).rejects.toThrow("the pool is disposed, expected one in use");
});

test.each(["exit", "throw", "kill"])("leaves no process behind when the program itself ends by %s", async (end) => {
  const log = join(folder, `pid-${end}`);
  const parent = spawn(process.execPath, [fileURLToPath(new URL("./command-parent.mjs", import.meta.url)), log, end], { stdio: "ignore" });
  await once(parent, "close");
  const pid = Number(await readFile(log, "utf8"));
  for (let wait = 0; isAlive(pid) && wait < 200; wait++) await setTimeout(20);
  expect(isAlive(pid)).toBe(false);
});

test("lets an idle process end by itself", async () => {
  const end = join(folder, "ended");
  const pool = open({ command: `${command} && echo done > "${end}"` });
  await ask(pool, "answer", { value: 1 });
  await pool.dispose();
  expect(await readFile(end, "utf8")).toBe("done\n");
});
