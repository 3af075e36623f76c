import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";

/** What a process tells its holder. */
interface ProcessListener {
  /** A whole line of standard output, without its end. */
  line(text: string): void;
  /** Standard output went past the longest line without an end of line. */
  flood(): void;
  /** It is gone, or could not be started; `how` completes "it …". */
  ended(how: string, status: number | null): void;
}

/** A running command with line-wise standard streams. */
export interface CommandProcess {
  /** The last text on standard error, trimmed; empty where there was none. */
  readonly errorTail: string;
  send(line: string): void;
  /** Ends it and all that it started, at once. */
  kill(): void;
  /** Closes its input, and kills it where that does not end it within `graceMs`. Resolves once it is gone. */
  close(graceMs: number): Promise<void>;
}

interface StartOptions {
  /** Longest line of standard output in characters. */
  readonly longestLine: number;
  readonly listener: ProcessListener;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Kept of standard error, in characters. */
const ERROR_TAIL = 600;
/** Those that would outlive this program. */
const running = new Set<Child>();

/**
 * Starts a command line in the system's shell, in the folder and environment of this program. It leads a process group of its own (but on
 * Windows), so that whatever the shell started ends with it and Ctrl-C reaches this program alone.
 */
export function startCommandProcess(command: string, { longestLine, listener }: StartOptions): CommandProcess {
  const child: Child = spawn(command, { shell: true, detached: process.platform !== "win32", stdio: ["pipe", "pipe", "pipe"] });
  let errorTail = "";
  let gone = false;
  const end = (how: string, status: number | null): void => {
    if (gone) return;
    gone = true;
    forget(child);
    listener.ended(how, status);
  };
  remember(child);
  readLines(child.stdout, { longestLine, listener });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errorTail = (errorTail + text).slice(-ERROR_TAIL);
  });
  // What is written to a process that has ended is lost; its end tells the listener.
  child.stdin.on("error", () => {});
  child.on("error", (error) => end(`could not be started (${error.message})`, null));
  child.on("close", (status, signal) => end(signal === null ? `ended with status ${status}` : `was ended by ${signal}`, status));
  return {
    get errorTail() {
      return errorTail.trim();
    },
    send: (line) => void child.stdin.write(`${line}\n`),
    kill: () => killGroup(child),
    async close(graceMs) {
      if (gone) return;
      const closed = once(child, "close");
      child.stdin.end();
      const timer = setTimeout(() => killGroup(child), graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

function readLines(stdout: Readable, { longestLine, listener }: StartOptions): void {
  let rest = "";
  stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      if (line.length > longestLine) listener.flood();
      else listener.line(line.endsWith("\r") ? line.slice(0, -1) : line);
    }
    if (rest.length > longestLine) listener.flood();
  });
}

/** Kills the group even where its leader, the shell, has ended; what holds the streams open then does so no more. */
function killGroup(child: Child): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
  child.stdout.destroy();
  child.stderr.destroy();
}

function remember(child: Child): void {
  if (running.size === 0) process.on("exit", killAll);
  running.add(child);
}

function forget(child: Child): void {
  running.delete(child);
  if (running.size === 0) process.off("exit", killAll);
}

function killAll(): void {
  for (const child of running) killGroup(child);
}
