/** Functions the executor contract runs; plain JavaScript, so that worker threads can load it as it is. */
import { setTimeout } from "node:timers/promises";
import { DamagedFileError } from "../../dist/core/errors.js";

export const notAFunction = 7;

export function sum({ values }) {
  return values.reduce((total, value) => total + value, 0);
}

export async function squares({ count }) {
  await setTimeout(1);
  return { values: Float64Array.from({ length: count }, (_, index) => index * index), text: "done" };
}

export function spoil(input) {
  input.list.push(4);
  return input;
}

export function echoLast({ index }) {
  return index;
}

export function failWithDamage({ file }) {
  throw new DamagedFileError(`Cannot read ${file}: it is torn, expected whole.`, { code: "torn", path: file, fix: "Make it again." });
}

export function failPlainly() {
  throw new RangeError("lanes is 0, expected at least 1");
}

export function failWithText() {
  throw "only text";
}

export function answerFunction() {
  return () => 1;
}

/** Ends by itself after a minute, so a test that ends sooner has stopped it. */
export async function sleep() {
  await setTimeout(60_000);
  return "slept";
}
