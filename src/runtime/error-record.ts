import { DamagedFileError, type ErrorDetail, InfeasibleError, InputError, InterruptedError, TandemError } from "../core/errors.ts";

/** An error as plain data, for the way out of a thread or process. */
export interface ErrorRecord {
  /** The error's `name`: its class, for those a person can mend. */
  readonly kind: string;
  readonly message: string;
  readonly stack?: string;
  readonly detail?: ErrorDetail;
}

const KINDS = { InputError, DamagedFileError, InfeasibleError, InterruptedError };

/** Turns whatever was thrown into plain data. */
export function recordError(thrown: unknown): ErrorRecord {
  if (!(thrown instanceof Error)) return { kind: "Error", message: String(thrown) };
  const { name: kind, message, stack } = thrown;
  const record = { kind, message, ...(stack === undefined ? {} : { stack }) };
  if (!(thrown instanceof TandemError)) return record;
  const { code, path, fix } = thrown;
  return { ...record, detail: { code, ...(path === undefined ? {} : { path }), ...(fix === undefined ? {} : { fix }) } };
}

/** The error a record was made from: class, message, fields and the stack of where it was thrown. */
export function restoreError({ kind, message, stack, detail }: ErrorRecord): Error {
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind as keyof typeof KINDS] : undefined;
  const error = known === undefined || detail === undefined ? new Error(message) : new known(message, detail);
  error.name = kind;
  if (stack !== undefined) error.stack = stack;
  return error;
}
