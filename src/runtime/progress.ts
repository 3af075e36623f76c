import { monotonicMs } from "./clock.ts";

/** Tells people how far long work has come. */
export interface Progress {
  /** Begins a stage of `total` units; `done` of them were finished before (a resumed run). */
  stage(name: string, options: { readonly total: number; readonly unit: string; readonly done?: number }): ProgressStage;
}

export interface ProgressStage {
  /** Reports `count` (default 1) more units done, with a short note such as the best value so far. */
  advance(count?: number, note?: string): void;
  /** Ends the stage; the note stays in its last line. */
  finish(note?: string): void;
}

/** Says nothing: for tests, workers and `--quiet`. */
export const silentProgress: Progress = { stage: () => ({ advance: () => {}, finish: () => {} }) };

const LINE_INTERVAL_MS = 10_000;
const BAR_INTERVAL_MS = 100;
const BAR_WIDTH = 24;

interface Reading {
  readonly name: string;
  readonly unit: string;
  readonly done: number;
  readonly total: number;
  readonly startedWith: number;
  readonly elapsedMs: number;
  readonly note: string;
}

/** A bar with rate and time left on a terminal, a line every ten seconds elsewhere. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  const terminal = stream.isTTY === true;
  return {
    stage(name, { total, unit, done = 0 }) {
      const startedMs = monotonicMs();
      const startedWith = done;
      let count = done;
      let note = "";
      let shownMs = terminal ? Number.NEGATIVE_INFINITY : startedMs;
      const reading = (): Reading => ({ name, unit, done: count, total, startedWith, elapsedMs: monotonicMs() - startedMs, note });
      if (!terminal)
        stream.write(`${name}: ${total.toLocaleString("en")} ${unit}${done > 0 ? `, ${done.toLocaleString("en")} already done` : ""}\n`);
      return {
        advance(more = 1, newNote) {
          count += more;
          if (newNote !== undefined) note = newNote;
          const now = monotonicMs();
          if (now - shownMs < (terminal ? BAR_INTERVAL_MS : LINE_INTERVAL_MS)) return;
          shownMs = now;
          stream.write(terminal ? `\r\x1b[2K${formatBar(reading())}` : `${formatLine(reading())}\n`);
        },
        finish(lastNote) {
          if (lastNote !== undefined) note = lastNote;
          const end = `${name}: ${count.toLocaleString("en")} ${unit} in ${formatDuration(reading().elapsedMs)}${note === "" ? "" : `, ${note}`}`;
          stream.write(terminal ? `\r\x1b[2K${end}\n` : `${end}\n`);
        },
      };
    },
  };
}

function formatBar(reading: Reading): string {
  const filled = Math.round(BAR_WIDTH * Math.min(1, reading.done / Math.max(1, reading.total)));
  return `${reading.name.padEnd(12)} ${"━".repeat(filled)}${"─".repeat(BAR_WIDTH - filled)} ${formatFigures(reading)}`;
}

function formatLine(reading: Reading): string {
  return `${reading.name}: ${formatFigures(reading)}`;
}

function formatFigures({ done, total, unit, startedWith, elapsedMs, note }: Reading): string {
  const rate = (done - startedWith) / Math.max(1e-3, elapsedMs / 1000);
  const left = rate > 0 ? `, ${formatDuration(((total - done) / rate) * 1000)} left` : "";
  const shownRate = rate >= 10 ? Math.round(rate).toLocaleString("en") : rate.toPrecision(2);
  return `${done.toLocaleString("en")}/${total.toLocaleString("en")} ${unit}, ${shownRate}/s${left}${note === "" ? "" : `, ${note}`}`;
}

/** A duration for people: `0.8 s`, `42 s`, `3 min 05 s`, `2 h 10 min`. */
function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms / 1000);
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}
