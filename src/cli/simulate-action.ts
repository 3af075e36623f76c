import { InputError } from "../core/errors.ts";
import { showOne, type TextOutput } from "./simulate-one.ts";
import { readRequest, type SimulateFlags } from "./simulate-request.ts";
import { showMany } from "./simulate-sheet.ts";

/** An infeasible design is a result, but nobody should take it for one that runs. */
const INFEASIBLE_STATUS = 3;

/**
 * Simulates what the flags name and writes what they ask for; the command's exit status, which is 3 where the design, or every one of them,
 * cannot run. Throws an `InputError` where they name nothing, too much, or what cannot be written.
 */
export async function simulateNamed(argument: string | undefined, flags: SimulateFlags, output: TextOutput): Promise<number> {
  const many = flags.candidates !== undefined || flags.sweep.length > 0;
  if (flags.json && flags.csv === "-") throw refuse("--csv", "- beside --json", "one of them on standard output");
  for (const flag of ["plot", "trace", "mapping", "saveMapping"] as const)
    if (many && flags[flag] !== undefined) throw refuse(FLAGS[flag], "given for many designs", "one design");
  const request = await readRequest(argument, flags);
  const feasible = await (many ? showMany : showOne)(request, flags, output);
  return feasible ? 0 : INFEASIBLE_STATUS;
}

const FLAGS = { plot: "--plot", trace: "--trace", mapping: "--mapping", saveMapping: "--save-mapping" } as const;

function refuse(path: string, current: string, expected: string): InputError {
  return new InputError(`Cannot simulate: ${path} is ${current}, expected ${expected}`, {
    code: "simulate-usage",
    path,
    fix: "See the examples of `tandem simulate --help`.",
  });
}
