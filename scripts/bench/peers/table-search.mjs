/** Optuna and SMAC on a table of qualities, a virtual environment each; what they found is kept in the benches' cache, seed by seed. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../native-tools.mjs";
import { installPeer } from "./python-peer.mjs";

const SCRIPT = fileURLToPath(new URL("table_search.py", import.meta.url));
const DISTRIBUTIONS = {
  tpe: { name: "optuna", version: "5.0.0" },
  nsga2: { name: "optuna", version: "5.0.0" },
  smac: { name: "smac", version: "2.4.1" },
};

/** How the tables of the benches name a peer. */
export const PEER_LABELS = { tpe: "Optuna 5.0.0 TPE", nsga2: "Optuna 5.0.0 NSGA-II", smac: "SMAC 2.4.1" };

/**
 * Runs a peer: `{ runs }`, each `{ seed, best, msPerQuery }` with the best quality after each of the checkpoints, or `{ reason }`.
 * Seeds that are not begun within `seconds` are missing; the next call has them.
 *
 * @param {{ method: "tpe" | "nsga2" | "smac", table: { name: string, sizes: number[], qualities: number[], feasible: boolean[] }, seeds: number[], checkpoints: number[], seconds: number }} request
 */
export async function searchWithPeer({ method, table, seeds, checkpoints, seconds }) {
  const { name, version } = DISTRIBUTIONS[method];
  const { python, reason } = installPeer({ name: `search-${name}`, distribution: name, version, packages: [`${name}==${version}`] });
  if (reason !== undefined) return { reason };
  const key = createHash("sha256").update(JSON.stringify([version, method, table, checkpoints, readFileSync(SCRIPT, "utf8")]));
  const cache = join(cacheFolder(), "bench-table-search", `${method}-${key.digest("hex").slice(0, 24)}.json`);
  const known = existsSync(cache) ? JSON.parse(readFileSync(cache, "utf8")) : [];
  const missing = seeds.filter((seed) => !known.some((run) => run.seed === seed));
  if (missing.length > 0) {
    const { sizes, qualities, feasible } = table;
    const answer = await ask(python, { method, seeds: missing, checkpoints, sizes, qualities, feasible, seconds });
    if (answer.reason !== undefined) return answer;
    known.push(...answer.runs);
    mkdirSync(join(cacheFolder(), "bench-table-search"), { recursive: true });
    writeFileSync(cache, JSON.stringify(known));
  }
  return { runs: known.filter((run) => seeds.includes(run.seed)) };
}

function ask(python, input) {
  return new Promise((resolve) => {
    const child = spawn(python, [SCRIPT], { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, OMP_NUM_THREADS: "1" } });
    const [output, complaints] = [[], []];
    child.stdout.on("data", (chunk) => output.push(chunk));
    child.stderr.on("data", (chunk) => complaints.push(chunk));
    child.on("error", (error) => resolve({ reason: error.message }));
    child.on("close", (status) => {
      if (status === 0) resolve(JSON.parse(Buffer.concat(output).toString().trim().split("\n").at(-1)));
      else resolve({ reason: `${python} ended with ${status}: ${Buffer.concat(complaints).toString().trim().split("\n").at(-1)}` });
    });
    child.stdin.end(JSON.stringify(input));
  });
}
