// A command for tests: what it does with a request is the request's `do`. Arguments: how to begin.
import { appendFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [start = "", log = ""] = process.argv.slice(2);
if (start === "die") {
  console.error("no licence found");
  process.exit(3);
}
if (start === "banner") console.log("Welcome to the simulator");
// Without this, whoever asks after us cannot know us.
if (log !== "") appendFileSync(log, `${process.pid}\n`);

const held = [];
const say = (answer) => console.log(JSON.stringify(answer));
const deeds = {
  answer: ({ id, value }) => say({ id, metrics: { value, process: process.pid } }),
  die: () => {
    console.error("stack smashed");
    process.exit(9);
  },
  segfault: () => process.kill(process.pid, "SIGSEGV"),
  hang: () => {},
  garbage: () => console.log("progress: 50 %"),
  list: () => console.log("[1, 2]"),
  nameless: () => say({ metrics: { value: 1 } }),
  stranger: () => say({ id: 999_999, metrics: { value: 1 } }),
  nan: ({ id }) => console.log(`{"id": ${id}, "metrics": {"value": NaN, "other": -Infinity}}`),
  flood: () => process.stdout.write("x".repeat(3000)),
  longLine: ({ id }) => console.log(JSON.stringify({ id, text: "y".repeat(3000) })),
  twice: ({ id }) => console.log(`${JSON.stringify({ id, metrics: { value: 1 } })}\n${JSON.stringify({ id, metrics: { value: 2 } })}`),
  windows: ({ id, value }) => process.stdout.write(`${JSON.stringify({ id, metrics: { value } })}\r\n`),
  halves: ({ id, value }) => {
    const [first, second] = [`{"id":${id},"me`, `trics":{"value":${value}}}\n`];
    process.stdout.write(first);
    setTimeout(() => process.stdout.write(second), 20);
  },
  /** Answers the last of three requests first. */
  reverse: (request) => {
    held.push(request);
    if (held.length === 3) for (const { id, value } of held.splice(0).reverse()) say({ id, metrics: { value } });
  },
  /** Dies at its first attempt and answers at the second: `flag` is the file that remembers. */
  dieOnce: async ({ id, flag }) => {
    const { existsSync } = await import("node:fs");
    if (existsSync(flag)) return say({ id, metrics: { value: 7 } });
    appendFileSync(flag, "");
    process.exit(1);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  await deeds[request.do](request);
}
