// Opens a pool of `command-child.mjs`, has a request hang there and ends as its second argument says; the first is where the child logs its number.
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createCommandPool } from "../../dist/runtime/command-pool.js";

const [log, end] = process.argv.slice(2);
const child = fileURLToPath(new URL("./command-child.mjs", import.meta.url));
const pool = createCommandPool({ command: `"${process.execPath}" "${child}" begin "${log}"` });
void pool.ask({ label: "candidate", body: () => ({ do: end === "kill" ? "answer" : "hang" }) }).catch(() => {});
while (!existsSync(log)) await setTimeout(20);
if (end === "kill") process.kill(process.pid, "SIGKILL");
if (end === "throw") throw new Error("unexpected");
process.exit(0);
