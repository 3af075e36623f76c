import { baseline, edgeTpu } from "../../src/accelerator/presets.ts";
import { InputError } from "../../src/core/errors.ts";
import { analyzeNetwork } from "../../src/network/analyze.ts";
import { parseTopology } from "../../src/network/scale-sim-topology.ts";
import { simulate } from "../../src/simulator/simulate.ts";

const HEADER = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,";
const topology = (...rows: string[]) => parseTopology([HEADER, ...rows, ""].join("\n"), { path: "nets/test.csv" });
const figures = (...rows: string[]) =>
  topology(...rows).layers.map((network) => {
    const { macs, nodes } = analyzeNetwork(network);
    const { height, width, channels } = nodes[0]!.output;
    return [network.name, `${height}x${width}x${channels}`, macs];
  });

test("a convolution a row, valid, in SCALE-Sim's own notation", () => {
  // Blank lines, tabs, spaces, comments after the comma, and a row without its last comma, as its files have them.
  expect(
    figures(
      "",
      "Conv2     ,27         ,27        ,5            ,5           ,96      ,256       ,1      ,",
      "\tConv14_dw_0,14,14,3,3,1,1,1,#dw",
      "Conv11,28,28,1,1,256,256,1",
      "Wide, 9, 30, 3, 5, 4, 8, 3, ",
      "FC, 1, 1, 1, 1, 1024, 1000, 1,",
    ),
  ).toEqual([
    ["Conv2", "23x23x256", 23 * 23 * 25 * 96 * 256],
    ["Conv14_dw_0", "12x12x1", 144 * 9],
    ["Conv11", "28x28x256", 784 * 256 * 256],
    // (9 - 3) / 3 + 1 = 3 rows; (30 - 5) / 3 rounded up + 1 = 10 columns.
    ["Wide", "3x10x8", 3 * 10 * 15 * 4 * 8],
    ["FC", "1x1x1000", 1024 * 1000],
  ]);
});

test("a last window that overhangs the ifmap counts, as SCALE-Sim counts it", () => {
  // SCALE-Sim: ceil((224 - 11 + 4) / 4) = 55.
  const [network] = topology("Conv1,224,224,11,11,3,96,4,").layers;
  expect(analyzeNetwork(network!).nodes[0]!.output).toEqual({ height: 55, width: 55, channels: 96 });
  expect(network!.input).toEqual({ height: 54 * 4 + 11, width: 54 * 4 + 11, channels: 3 });
});

test("DP in a name makes a depthwise layer of as many channels", () => {
  const [network] = topology("Conv2_DP,10,10,3,3,32,1,1,").layers;
  expect(network!.nodes[0]!.layer).toMatchObject({ kind: "depthwise", multiplier: 1 });
  expect(analyzeNetwork(network!)).toMatchObject({ macs: 8 * 8 * 9 * 32, params: 9 * 32 });
});

test("matrix products become 1x1 convolutions of M positions, nearly square", () => {
  const list = parseTopology("Layer,M,N,K,\nL0,196,192,384,\n\nL1,97,3,5\nL2,1,10,20,\n", { path: "vit.csv" });
  expect(list.name).toBe("vit");
  expect(list.layers.map(({ input }) => input)).toEqual([
    { height: 14, width: 14, channels: 384 },
    { height: 1, width: 97, channels: 5 },
    { height: 1, width: 1, channels: 20 },
  ]);
  expect(list.layers.map((network) => analyzeNetwork(network).macs)).toEqual([196 * 192 * 384, 97 * 3 * 5, 200]);
});

test("two strides, dense sparsity and a batch of one are taken; columns may change places", () => {
  const text = [
    "\uFEFFlayer name,Channels,Num filters,IFMAP height,IFMAP width,Filter height,Filter width,Stride height,Stride width,Sparsity,Batch Size",
    "a,4,8,9,9,3,3,2,3,4:4,1,",
  ].join("\r\n");
  const [network] = parseTopology(text, { path: "a.csv" }).layers;
  expect(analyzeNetwork(network!).nodes[0]!.output).toEqual({ height: 4, width: 3, channels: 8 });
});

test.each([baseline, edgeTpu])("each layer runs on $name, names may repeat and sizes need not chain", (accelerator) => {
  const list = topology("a,8,8,3,3,16,32,1,", "a,30,31,5,5,3,7,2,", "b_DP,14,14,3,3,64,1,1,");
  const results = list.layers.map((network) => simulate(network, accelerator));
  expect(results.map((result) => result.kind === "feasible" && result.macs)).toEqual(
    list.layers.map((network) => analyzeNetwork(network).macs),
  );
});

test.each<[string, string, RegExp]>([
  ["nothing", "", /nets\/bad.csv is empty, expected a header of Layer name, .* or else Layer, M, N, K/],
  ["a header alone", `${HEADER}\n\n`, /nets\/bad.csv is a header alone/],
  ["no header", "Conv1,8,8,3,3,16,32,1,", /nets\/bad.csv:1, column 1 is "Conv1", expected a header/],
  ["a header without strides", HEADER.replace(" Strides,", ""), /nets\/bad.csv:1 is "Layer name, .*Num Filter", expected a header/],
  ["a mixed header", "Layer,M,N,Channels", /bad.csv:1 is "Layer, M, N, Channels", expected a header/],
  ["a column twice", `${HEADER}Channels,`, /bad.csv:1, column 9 is a second Channels, expected each column once/],
  ["text", `${HEADER}\na,8,8,3,3,16,32,one,`, /bad.csv:2, column Strides is "one", expected an integer from 1 to 16777216/],
  ["zero", `${HEADER}\n\na,8,0,3,3,16,32,1,`, /bad.csv:3, column IFMAP Width is "0", expected an integer/],
  ["a negative", `${HEADER}\na,8,8,-3,3,16,32,1,`, /column Filter Height is "-3"/],
  ["a fraction", `${HEADER}\na,8,8,3,1.5,16,32,1,`, /column Filter Width is "1.5"/],
  ["a huge one", `${HEADER}\na,8,8,3,3,99999999,32,1,`, /column Channels is "99999999"/],
  ["a short row", `${HEADER}\na,8,8,3,3,16,32,`, /bad.csv:2, column Strides is empty, expected an integer/],
  ["a long row", `${HEADER}\na,8,8,3,3,16,32,1,1,`, /bad.csv:2 is 9 cells long, expected at most the header's 8/],
  ["no name", `${HEADER}\n,8,8,3,3,16,32,1,`, /bad.csv:2, column Layer name is empty, expected a name/],
  [
    "a filter larger than its ifmap",
    `${HEADER}\na,8,2,3,3,16,32,1,`,
    /column Filter Width is "3", expected at most the ifmap's width of 2/,
  ],
  ["sparse weights", "Layer,M,N,K,Sparsity,\na,1,2,3,2:4,", /bad.csv:2, column Sparsity is "2:4", expected 1:1/],
  ["a batch", "Layer,M,N,K,Batch,\na,1,2,3,8,", /column Batch is "8", expected 1/],
  ["more than can be counted", "Layer,M,N,K,\na,16777216,16777216,16777216,", /bad.csv:2 is a layer of 2\^53 multiplications or more/],
])("%s is refused with its place", (_, text, message) => {
  const read = () => parseTopology(text, { path: "nets/bad.csv" });
  expect(read).toThrow(InputError);
  expect(read).toThrow(message);
});
