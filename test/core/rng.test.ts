import { createRng, loadRng } from "../../src/core/rng.ts";

const draws = (seed: number, count = 1000): number[] => {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => rng.uniform());
};

test("the same seed gives the same stream, another seed another", () => {
  expect(draws(7)).toEqual(draws(7));
  expect(draws(7)).not.toEqual(draws(8));
});

test("the stream of seed 1 is frozen: datasets and runs of earlier versions depend on it", () => {
  const rng = createRng(1);
  expect([rng.integer(1000), rng.integer(1000), rng.integer(1000)]).toEqual([794, 561, 244]);
  expect(rng.split("sample/0").integer(1_000_000)).toBe(860_120);
});

test("a split depends on the key and the label, not on what was drawn before", () => {
  const fresh = createRng(3);
  const used = createRng(3);
  for (let draw = 0; draw < 10; draw++) used.uniform();
  expect(used.split("a").uniform()).toBe(fresh.split("a").uniform());
  expect(fresh.split("a").uniform()).not.toBe(fresh.split("b").uniform());
  expect(fresh.split("a").split("b").uniform()).not.toBe(fresh.split("a/b").split("").uniform());
});

test("a dumped stream goes on bit for bit, and its splits stay the same", () => {
  const rng = createRng(5);
  for (let draw = 0; draw < 7; draw++) rng.normal();
  const loaded = loadRng(JSON.parse(JSON.stringify(rng.dump())));
  expect(loaded.split("x").uniform()).toBe(rng.split("x").uniform());
  expect(Array.from({ length: 20 }, () => loaded.uniform())).toEqual(Array.from({ length: 20 }, () => rng.uniform()));
});

test("integers are uniform: each of six faces within five standard deviations of a sixth", () => {
  const rng = createRng(11);
  const counts = Array.from({ length: 6 }, () => 0);
  for (let draw = 0; draw < 60_000; draw++) counts[rng.integer(6)]!++;
  // standard deviation of a count: sqrt(60,000 * 1/6 * 5/6) = 91
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(5 * 91.3);
});

test("normal deviates have mean 0 and variance 1 within five standard errors", () => {
  const rng = createRng(13);
  const values = Array.from({ length: 40_000 }, () => rng.normal());
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(40_000));
  expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 40_000));
});

test("a shuffle keeps the items and leaves its argument alone; all six orders of three occur", () => {
  const rng = createRng(17);
  const items = ["a", "b", "c"];
  const orders = new Set(Array.from({ length: 200 }, () => rng.shuffle(items).join("")));
  expect(items).toEqual(["a", "b", "c"]);
  expect([...orders].sort()).toEqual(["abc", "acb", "bac", "bca", "cab", "cba"]);
});
