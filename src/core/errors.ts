/** Where and how something went wrong, for people and for programs. */
export interface ErrorDetail {
  /** Stable kebab-case identifier, for example `unknown-key`. */
  readonly code: string;
  /** Place of the value: a key path, a file with line and column, a flag. */
  readonly path?: string;
  /** One sentence that says what to do. */
  readonly fix?: string;
}

/** An error a person can mend; the command line prints its message and fix without a stack. */
export class TandemError extends Error {
  readonly code: string;
  readonly path: string | undefined;
  readonly fix: string | undefined;
  /** Exit status of a command that ends with this error. */
  readonly exitStatus: number;

  constructor(message: string, exitStatus: number, detail: ErrorDetail) {
    super(message);
    this.name = new.target.name;
    this.exitStatus = exitStatus;
    this.code = detail.code;
    this.path = detail.path;
    this.fix = detail.fix;
  }
}

/** Bad usage or bad input: exit status 2. Message form: "Cannot <action>: <path> is <current>, expected <wanted>". */
export class InputError extends TandemError {
  constructor(message: string, detail: ErrorDetail) {
    super(message, 2, detail);
  }
}

/** A file that is torn, truncated or does not match its hash: exit status 4. */
export class DamagedFileError extends TandemError {
  constructor(message: string, detail: ErrorDetail) {
    super(message, 4, detail);
  }
}

/** A file could not be written, for want of room or rights: exit status 4. What was written before is whole. */
export class StorageError extends TandemError {
  constructor(message: string, detail: ErrorDetail) {
    super(message, 4, detail);
  }
}

/** No design meets the constraints: exit status 3. */
export class InfeasibleError extends TandemError {
  constructor(message: string, detail: ErrorDetail) {
    super(message, 3, detail);
  }
}

/** The user interrupted a resumable command: exit status 130. */
export class InterruptedError extends TandemError {
  constructor(message: string, detail: ErrorDetail) {
    super(message, 130, detail);
  }
}
