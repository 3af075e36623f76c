import { fingerprint } from "../../src/core/hash.ts";
import { canonicalJson } from "../../src/core/json.ts";

test("keys are sorted at every depth, arrays keep their order, undefined is left out", () => {
  expect(canonicalJson({ b: [2, { d: null, c: "x" }], a: undefined, A: true })).toBe('{"A":true,"b":[2,{"c":"x","d":null}]}');
});

test("equal values have equal fingerprints whatever the order of their keys", () => {
  expect(fingerprint({ a: 1, b: 2 })).toBe(fingerprint({ b: 2, a: 1 }));
  expect(fingerprint({ a: 1 })).not.toBe(fingerprint({ a: 2 }));
});

test("the fingerprint is SHA-256 of the canonical text", () => {
  // sha256 of the two bytes {} (FIPS 180-4)
  expect(fingerprint({})).toBe("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("%p cannot be written", (value) => {
  expect(() => canonicalJson({ value })).toThrow(/expected a finite one/);
});
