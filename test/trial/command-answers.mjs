// A command for tests: answers from a JSON file of answers by candidate; `null` there ends the process.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const answers = JSON.parse(readFileSync(process.argv[2], "utf8"));
for await (const line of createInterface({ input: process.stdin })) {
  const { id, candidate, ...described } = JSON.parse(line);
  const answer = answers[candidate] ?? process.exit(5);
  console.log(JSON.stringify({ id, ...(answer === "echo" ? { infeasible: [JSON.stringify(described)] } : answer) }));
}
