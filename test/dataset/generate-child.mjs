/** Generates a dataset in a process of its own, so that a test can kill it: `node generate-child.mjs REQUEST_JSON`. */
import { generateDataset } from "../../dist/dataset/generate-dataset.js";
import { createThreadExecutor } from "../../dist/runtime/thread-executor.js";

const executor = createThreadExecutor({ workers: 2 });
await generateDataset({ ...JSON.parse(process.argv[2]), executor });
await executor.dispose();
