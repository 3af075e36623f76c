import { workerData } from "node:worker_threads";
import { loadWork, type WorkInput } from "./executor.ts";
import type { HelperTask } from "./helper-thread.ts";

const { work, input } = workerData as HelperTask;
const run = await loadWork(work);
run(input as WorkInput);
