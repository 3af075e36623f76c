import { InputError } from "../../src/core/errors.ts";
import { parseAnyCandidate, parseCandidateList } from "../../src/network/candidate-list.ts";
import { type ArchitectureIndex, parseArchitectureIndex } from "../../src/network/nas-bench-201-architecture.ts";
import { createSpace } from "../../src/space/create-space.ts";

const cells = createSpace({ name: "nas-bench-201" });
const first = "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|";
const second = "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|";
const numbering: ArchitectureIndex = parseArchitectureIndex(`index,arch,params\n0,${first},1\n1,${second},2\n`);
const list = (text: string) => parseCandidateList(text, { path: "some.csv", space: cells, numbering });

const [a, b] = [
  [4, 2, 1, 2, 1, 1],
  [3, 3, 4, 1, 3, 1],
];

test.each([
  ["a line each, in every notation", `4:2:1:2:1:1\n\n${second}\r\n  \n0\n`, [a, b, a]],
  ["a column of candidates", "candidate,latency\n4:2:1:2:1:1,3\n3:3:4:1:3:1,4\n", [a, b]],
  ["a column of architectures", `\uFEFFval,arch\n0.9,${second}\n`, [b]],
  ["a column of indexes", "accuracy, index\n70.1, 1\n70.2, 0\n", [b, a]],
  ["the most specific column", `index,arch\n0,${second}\n`, [b]],
  ["quoted cells", `"note, long",architecture\n"x,y","${first}"\n`, [a]],
])("%s", (_, text, expected) => {
  expect(list(text)).toEqual(expected);
});

test.each<[string, string, RegExp]>([
  ["nothing", "\n", /some.csv is empty, expected a candidate a line/],
  ["a header alone", "index\n", /some.csv is a header alone/],
  ["an index too high", "0\n1\n2\n", /some.csv:3: it is "2", expected value indexes .* or an index from 0 to 1/],
  ["a negative index", "-1\n", /some.csv:1: it is "-1"/],
  ["a fraction", "index\n0.5\n", /some.csv:2: it is "0.5"/],
  ["a value out of range", "4:2:1:2:1:1\n\n4:2:1:2:1:9\n", /some.csv:3: node3.from2 \(number 6\) is "9", expected an integer from 0 to 4/],
  ["a short candidate", "1:2\n", /some.csv:1: it has 2 numbers, expected 6/],
  ["another architecture", "arch,x\n|none~0|,1\n", /some.csv:2: "\|none~0\|", expected \|op~0\|/],
  ["an empty cell", "index,x\n0,1\n,2\n", /some.csv:3 is without index, expected a candidate/],
  ["a short row", "x,index\n0\n", /some.csv:2 is without index/],
  ["cells without a header", "0,1\n", /some.csv:1 is 2 cells long, expected one candidate a line, or a header/],
  ["an open quote", '"0\n', /some.csv is no CSV \(Quote Not Closed/],
])("%s is refused with its line", (_, text, message) => {
  expect(() => list(text)).toThrow(InputError);
  expect(() => list(text)).toThrow(message);
});

test("other spaces know value indexes alone, and without a numbering an index is none", () => {
  const accelerators = createSpace({ name: "accelerator" });
  expect(parseAnyCandidate("2:2:2:2:2:2:3", { space: accelerators, numbering })).toEqual([2, 2, 2, 2, 2, 2, 3]);
  expect(() => parseAnyCandidate("0", { space: accelerators, numbering })).toThrow("it has 1 numbers, expected 7");
  expect(() => parseAnyCandidate("0", { space: cells })).toThrow("it has 1 numbers, expected 6");
});
