import { setMaxListeners } from "node:events";
import { InputError, InterruptedError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { parseAnswerLine } from "./command-pool-line.ts";
import { type CommandProcess, startCommandProcess } from "./command-pool-process.ts";

export interface CommandPoolOptions {
  /** A command line for the system's shell. It reads a JSON object a line, answers each with one, in any order, and ends when its input does. */
  readonly command: string;
  /** Processes at the same time, from 1; default 1. They start when they are needed and stay. */
  readonly processes?: number;
  /** Requests a process holds at the same time, from 1; default 1. More suit a command that works on several together. */
  readonly inFlight?: number;
  /** Longest wait for an answer in milliseconds, from when it is asked for (a process's first one includes its start); default 120,000. */
  readonly timeoutMs?: number;
  /** Further attempts in a fresh process after one that ended without an answer, from 0; default 1. */
  readonly retries?: number;
  /** Longest line of an answer in characters; default 1,000,000. */
  readonly longestLine?: number;
  /** Failed requests, none answered before them, after which the command itself is held to be at fault, from 1 (may be infinite); default 3. */
  readonly firstFailures?: number;
  /** Hears, in a sentence, why a process had to be replaced. */
  readonly onFault?: (fault: string) => void;
}

/** What is asked of a command. */
interface CommandRequest {
  /** What it is about, for people, for example `candidate 3:0:2`. */
  readonly label: string;
  /** The fields of the request but `id`, which the pool adds; made when it is sent. */
  readonly body: () => Readonly<Record<string, Json>>;
}

/** What came of a request: the fields of the answer, of which only `id` was looked at, or why there is none after all attempts. */
export type CommandReply =
  | { readonly kind: "answered"; readonly answer: Readonly<Record<string, unknown>> }
  | { readonly kind: "failed"; readonly fault: string };

/** Long-lived processes of one command that answer requests. */
export interface CommandPool {
  readonly command: string;
  /** How many requests are worked on at the same time. */
  readonly lanes: number;
  /**
   * Resolves with what came of a request; its failure is a value. Rejects with an `InterruptedError` when `signal` fires, and with an
   * `InputError` where the command cannot be used: its program is missing, or it never answers anything.
   */
  ask(request: CommandRequest, options?: { readonly signal?: AbortSignal }): Promise<CommandReply>;
  /** Ends all processes and waits until they are gone; open requests are rejected. */
  dispose(): Promise<void>;
}

const DEFAULTS = {
  processes: 1,
  inFlight: 1,
  timeoutMs: 120_000,
  retries: 1,
  longestLine: 1_000_000,
  firstFailures: 3,
  onFault: () => {},
};
/** What a shell ends with where the program cannot be run or is not there (POSIX). */
const NO_PROGRAM: readonly (number | null)[] = [126, 127];
/** Granted to a process without work to end by itself. */
const GRACE_MS = 2000;

interface Job {
  readonly id: number;
  readonly request: CommandRequest;
  readonly settle: (reply: CommandReply) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
  /** It was lost together with others, so it goes again with none beside it: then the fault is its own. */
  alone: boolean;
  timer?: NodeJS.Timeout;
}

/** A process and the requests it holds, by id. */
interface Member {
  readonly process: CommandProcess;
  readonly jobs: Map<number, Job>;
}

/** A pool of a command's processes; starts none before the first request. */
export function createCommandPool(options: CommandPoolOptions): CommandPool {
  return new ProcessPool(options);
}

class ProcessPool implements CommandPool {
  readonly command: string;
  readonly lanes: number;
  readonly #options: Required<CommandPoolOptions>;
  readonly #members = new Set<Member>();
  /** Of processes that were replaced. */
  readonly #endings = new Set<Promise<void>>();
  #waiting: Job[] = [];
  #lastId = 0;
  #hasAnswered = false;
  #firstFailures = 0;
  /** Why nothing is taken any more. */
  #end: Error | undefined;

  constructor(options: CommandPoolOptions) {
    this.#options = { ...DEFAULTS, ...options };
    this.command = options.command;
    this.lanes = this.#options.processes * this.#options.inFlight;
  }

  ask(request: CommandRequest, { signal }: { readonly signal?: AbortSignal } = {}): Promise<CommandReply> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    const stopped = (): Error => new InterruptedError(`Stopped waiting for ${request.label}.`, { code: "interrupted" });
    if (signal?.aborted) return Promise.reject(stopped());
    let stop = (): void => {};
    const reply = new Promise<CommandReply>((settle, reject) => {
      const job: Job = { id: ++this.#lastId, request, settle, reject, attempts: 0, alone: false };
      stop = () => {
        this.#abandon(job);
        reject(stopped());
      };
      this.#waiting.push(job);
    });
    if (signal !== undefined) {
      // A batch is many requests with one signal.
      setMaxListeners(0, signal);
      signal.addEventListener("abort", stop);
    }
    this.#dispatch();
    return reply.finally(() => signal?.removeEventListener("abort", stop));
  }

  async dispose(): Promise<void> {
    this.#stop(new Error(`Cannot ask ${this.command}: the pool is disposed, expected one in use.`));
    await Promise.all(this.#endings);
  }

  /** Hands waiting requests, in order, to processes with room. */
  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const member = this.#findRoom(this.#waiting[0]!);
      if (member === undefined) return;
      this.#send(this.#waiting.shift()!, member);
    }
  }

  #findRoom({ alone }: Job): Member | undefined {
    const { processes, inFlight } = this.#options;
    const members = [...this.#members];
    const idle = members.find(({ jobs }) => jobs.size === 0);
    if (idle !== undefined) return idle;
    if (members.length < processes) return this.#start();
    if (alone) return undefined;
    return members.find(({ jobs }) => jobs.size < inFlight && ![...jobs.values()].some((job) => job.alone));
  }

  #start(): Member {
    const { command, longestLine } = this.#options;
    const member: Member = {
      jobs: new Map(),
      process: startCommandProcess(command, {
        longestLine,
        listener: {
          line: (text) => this.#receive(member, text),
          flood: () => this.#replace(member, `printed more than ${longestLine} characters without an end of line`),
          ended: (how, status) => this.#replace(member, how, status),
        },
      }),
    };
    this.#members.add(member);
    return member;
  }

  #send(job: Job, member: Member): void {
    const { timeoutMs } = this.#options;
    member.jobs.set(job.id, job);
    job.timer = setTimeout(() => this.#replace(member, `gave no answer within ${timeoutMs / 1000} s`), timeoutMs);
    member.process.send(JSON.stringify({ id: job.id, ...job.request.body() }));
  }

  #receive(member: Member, text: string): void {
    if (!this.#members.has(member)) return;
    const line = parseAnswerLine(text);
    const job = line.kind === "answer" ? member.jobs.get(line.id) : undefined;
    if (line.kind === "garbage") this.#replace(member, line.fault);
    else if (job === undefined) this.#replace(member, `answered a request ${line.id} that it was not asked or had answered`);
    else {
      clearTimeout(job.timer);
      member.jobs.delete(job.id);
      this.#hasAnswered = true;
      job.settle({ kind: "answered", answer: line.answer });
      this.#dispatch();
    }
  }

  /** Ends a process that is at fault; `what` completes "it …". Its requests go again, or have failed. */
  #replace(member: Member, what: string, status: number | null = null): void {
    if (!this.#members.has(member)) return;
    const jobs = this.#release(member);
    const tail = member.process.errorTail;
    const fault = `it ${what}, expected one line of JSON as its answer${tail === "" ? "" : `; its standard error ends with: ${tail}`}`;
    const labels = jobs.map(({ request }) => request.label).join(", ");
    this.#options.onFault(`A process of ${this.command} was replaced${labels === "" ? "" : ` at ${labels}`}: ${fault}.`);
    if (!this.#hasAnswered && NO_PROGRAM.includes(status)) this.#stop(this.#unusable(fault), jobs);
    else if (jobs.length === 1) this.#countAttempt(jobs[0]!, fault);
    else this.#askAgain(jobs.map((job) => Object.assign(job, { alone: true })));
    this.#dispatch();
  }

  #countAttempt(job: Job, fault: string): void {
    const { retries, firstFailures } = this.#options;
    job.attempts++;
    if (job.attempts <= retries) this.#askAgain([job]);
    else if (!this.#hasAnswered && ++this.#firstFailures >= firstFailures)
      this.#stop(this.#unusable(`it answered none of the first ${firstFailures} requests; at the last, ${job.request.label}, ${fault}`), [
        job,
      ]);
    else job.settle({ kind: "failed", fault: job.attempts === 1 ? fault : `${fault} (attempt ${job.attempts}, each in a fresh process)` });
  }

  #askAgain(jobs: readonly Job[]): void {
    this.#waiting.unshift(...jobs);
  }

  /** Forgets a request; where a process is at it, the process ends and the others it holds go again. */
  #abandon(job: Job): void {
    this.#waiting = this.#waiting.filter((other) => other !== job);
    const member = [...this.#members].find(({ jobs }) => jobs.has(job.id));
    if (member === undefined) return;
    this.#askAgain(this.#release(member).filter((other) => other !== job));
    this.#dispatch();
  }

  /** Kills a process and returns the requests it held. */
  #release(member: Member): Job[] {
    this.#members.delete(member);
    const jobs = [...member.jobs.values()];
    for (const job of jobs) clearTimeout(job.timer);
    this.#awaitEnd(member, 0);
    return jobs;
  }

  #awaitEnd({ process }: Member, graceMs: number): void {
    if (graceMs === 0) process.kill();
    const ending = process.close(graceMs).finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  /** Takes nothing any more, rejects what is open and ends the processes: at once where they work, in order where they do not. */
  #stop(error: Error, also: readonly Job[] = []): void {
    this.#end ??= error;
    const open = [...also, ...this.#waiting];
    this.#waiting = [];
    for (const member of [...this.#members]) {
      if (member.jobs.size > 0) open.push(...this.#release(member));
      else this.#awaitEnd(member, GRACE_MS);
    }
    this.#members.clear();
    for (const job of open) job.reject(this.#end);
  }

  #unusable(fault: string): InputError {
    return new InputError(`Cannot use the command ${JSON.stringify(this.command)}: ${fault}`, {
      code: "unusable-command",
      path: this.command,
      fix: 'Try it by hand: it reads lines such as {"id":1,"candidate":"0:1"} and answers {"id":1,"metrics":{"latencyMs":1.5}}; anything else it prints belongs on standard error.',
    });
  }
}
