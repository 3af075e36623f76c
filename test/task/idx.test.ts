import { gzipSync } from "node:zlib";
import { DamagedFileError, InputError, type TandemError } from "../../src/core/errors.ts";
import { readIdx } from "../../src/task/idx.ts";
import { idxBytes } from "./idx-bytes.ts";

const whole = idxBytes([2, 1, 3], [1, 2, 3, 4, 5, 6]);

function failure(bytes: Uint8Array, dimensions = 3): TandemError {
  try {
    readIdx(bytes, { path: "images.gz", dimensions });
  } catch (error) {
    return error as TandemError;
  }
  throw new Error("expected readIdx to fail");
}

describe("readIdx", () => {
  it("reads plain and gzip-compressed files alike", () => {
    for (const bytes of [whole, new Uint8Array(gzipSync(whole))]) {
      const { shape, values } = readIdx(bytes, { path: "images", dimensions: 3 });
      expect(shape).toEqual([2, 1, 3]);
      expect([...values]).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });

  it("reads bytes that lie inside a larger buffer", () => {
    const held = new Uint8Array(whole.length + 8);
    held.set(whole, 5);
    expect([...readIdx(held.subarray(5, 5 + whole.length), { path: "images", dimensions: 3 }).values]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([
    ["no bytes", whole.subarray(0, 0), "images.gz is 0 bytes long, expected a header of 16 bytes"],
    ["half a header", whole.subarray(0, 9), "images.gz is 9 bytes long, expected a header of 16 bytes"],
    ["too few values", whole.subarray(0, whole.length - 2), "images.gz holds 4 values, expected 6 (2 x 1 x 3)"],
    ["too many values", Uint8Array.of(...whole, 0), "images.gz holds 7 values, expected 6"],
    ["a torn gzip file", new Uint8Array(gzipSync(whole)).subarray(0, 20), "images.gz is a gzip file of 20 bytes that does not unpack"],
  ])("calls a file with %s damaged", (_, bytes, message) => {
    const error = failure(bytes);
    expect(error).toBeInstanceOf(DamagedFileError);
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ exitStatus: 4, path: "images.gz", fix: expect.any(String) });
  });

  it.each([
    ["another magic number", Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0), "magic number of images.gz is 50 4b 03 04, expected 00 00 08 03"],
    ["another value type", Uint8Array.of(0, 0, 0x0d, 3), "value type of images.gz is 0x0d, expected 0x08"],
    ["labels for images", idxBytes([2], [1, 2]), "images.gz has 1 dimensions, expected 3"],
  ])("refuses a file with %s", (_, bytes, message) => {
    const error = failure(bytes);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ exitStatus: 2, path: "images.gz", fix: expect.any(String) });
  });
});
