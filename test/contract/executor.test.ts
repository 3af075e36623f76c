import { pathToFileURL } from "node:url";
import type { Executor } from "../../src/runtime/executor.ts";

// Threads load compiled JavaScript, so the whole contract is held against dist/.
const dist = (path: string): string => new URL(`../../dist/${path}`, import.meta.url).href;
const { createInlineExecutor } = (await import(
  dist("runtime/inline-executor.js")
)) as typeof import("../../src/runtime/inline-executor.ts");
const { createThreadExecutor } = (await import(
  dist("runtime/thread-executor.js")
)) as typeof import("../../src/runtime/thread-executor.ts");
const { createProcessExecutor } = (await import(
  dist("runtime/process-executor.js")
)) as typeof import("../../src/runtime/process-executor.ts");
const { DamagedFileError, InterruptedError } = (await import(dist("core/errors.js"))) as typeof import("../../src/core/errors.ts");
const module = new URL("../runtime/executor-work.mjs", import.meta.url).href;

describe.each([
  ["inline", createInlineExecutor],
  ["one thread", () => createThreadExecutor({ workers: 1 })],
  ["two threads", () => createThreadExecutor({ workers: 2 })],
  ["one process", () => createProcessExecutor({ workers: 1 })],
  ["two processes", () => createProcessExecutor({ workers: 2 })],
] as const)("executor: %s", (_name, create) => {
  let executor: Executor;
  beforeEach(() => {
    executor = create();
  });
  afterEach(() => executor.dispose());
  const run = (exportName: string, input: Parameters<Executor["run"]>[1] = null, signal?: AbortSignal): Promise<unknown> =>
    executor.run({ module, exportName }, input, signal === undefined ? {} : { signal });

  test("answers what a plain function returns", async () => {
    expect(await run("sum", { values: [1, 2, 39] })).toBe(42);
  });

  test("awaits an asynchronous function and brings typed arrays across", async () => {
    const answer = (await run("squares", { count: 5 })) as { values: Float64Array; text: string };
    expect(ArrayBuffer.isView(answer.values)).toBe(true);
    expect([...answer.values]).toEqual([0, 1, 4, 9, 16]);
    expect(answer.text).toBe("done");
  });

  test("answers each of many calls with its own result", async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => run("echoLast", { index })));
    expect(answers).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  test("hands over a copy: the caller's data stays as it was", async () => {
    const input = { list: [1, 2, 3] };
    expect(await run("spoil", input)).toEqual({ list: [1, 2, 3, 4] });
    expect(input).toEqual({ list: [1, 2, 3] });
  });

  test("keeps class, message, fields and place of an error a person can mend", async () => {
    const error = await run("failWithDamage", { file: "part-00003.parquet" }).catch((caught: Error) => caught as Error);
    expect(error).toBeInstanceOf(DamagedFileError);
    expect(error).toMatchObject({
      name: "DamagedFileError",
      message: "Cannot read part-00003.parquet: it is torn, expected whole.",
      code: "torn",
      path: "part-00003.parquet",
      fix: "Make it again.",
      exitStatus: 4,
    });
    expect((error as Error).stack).toContain("executor-work.mjs");
  });

  test("keeps name, message and place of any other error", async () => {
    const error = await run("failPlainly").catch((caught: Error) => caught as Error);
    expect(error).toMatchObject({ name: "RangeError", message: "lanes is 0, expected at least 1" });
    expect((error as Error).stack).toContain("executor-work.mjs");
  });

  test("works on after a failure", async () => {
    await expect(run("failPlainly")).rejects.toThrow();
    expect(await run("sum", { values: [1] })).toBe(1);
  });

  test.each([
    ["missing", /export missing of .*executor-work\.mjs is undefined, expected a function/],
    ["notAFunction", /export notAFunction of .*executor-work\.mjs is number, expected a function/],
  ])("refuses the export %s by name", async (exportName, message) => {
    await expect(run(exportName)).rejects.toThrow(message);
  });

  test("refuses a module that does not exist by name", async () => {
    const absent = pathToFileURL("/nowhere/absent-module.mjs").href;
    await expect(executor.run({ module: absent, exportName: "sum" }, null)).rejects.toThrow(/absent-module\.mjs/);
  });

  test("refuses an answer that is not plain data", async () => {
    const message = await run("answerFunction").catch((error) => error.message);
    expect(message).toMatch(/could not be cloned/);
    expect(await run("sum", { values: [1] })).toBe(1);
  });

  test("does not begin a call whose signal has fired", async () => {
    await expect(run("sum", { values: [1] }, AbortSignal.abort())).rejects.toBeInstanceOf(InterruptedError);
  });

  test("rejects a waiting call when its signal fires, and the others go on", async () => {
    const controller = new AbortController();
    const before = run("sum", { values: [1, 1] });
    const stopped = run("sum", { values: [2, 2] }, controller.signal);
    const after = run("sum", { values: [3, 3] });
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ name: "InterruptedError", exitStatus: 130 });
    expect(await before).toBe(2);
    expect(await after).toBe(6);
  });

  test("rejects calls after dispose", async () => {
    await executor.dispose();
    await expect(run("sum", { values: [1] })).rejects.toThrow("the executor is disposed");
  });
});

describe("thread executor", () => {
  test("stops a call that is running and can be used again", async () => {
    const executor = createThreadExecutor({ workers: 1 });
    const controller = new AbortController();
    const sleeping = executor.run({ module, exportName: "sleep" }, null, { signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    await expect(sleeping).rejects.toBeInstanceOf(InterruptedError);
    expect(await executor.run({ module, exportName: "sum" }, { values: [5, 6] })).toBe(11);
    await executor.dispose();
  });

  test("keeps non-errors that were thrown as text", async () => {
    const executor = createThreadExecutor({ workers: 1 });
    await expect(executor.run({ module, exportName: "failWithText" }, null)).rejects.toThrow("only text");
    await executor.dispose();
  });
});
