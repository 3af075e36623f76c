import { baseline, edgeTpu } from "../../src/accelerator/presets.ts";
import { parseSweep } from "../../src/cli/simulate-sweep.ts";

test("one parameter is a line of points, several are a grid with the first slowest, none is one point without settings", () => {
  expect(parseSweep(["ioBandwidthGBps=5,10,20"], baseline)).toEqual({
    parameters: ["ioBandwidthGBps"],
    points: [{ ioBandwidthGBps: 5 }, { ioBandwidthGBps: 10 }, { ioBandwidthGBps: 20 }],
  });
  expect(parseSweep(["peX=2,4", "clockMhz=500,1e3"], edgeTpu).points).toEqual([
    { peX: 2, clockMhz: 500 },
    { peX: 2, clockMhz: 1000 },
    { peX: 4, clockMhz: 500 },
    { peX: 4, clockMhz: 1000 },
  ]);
  expect(parseSweep([], baseline)).toEqual({ parameters: [], points: [{}] });
});

test.each<[readonly string[], string]>([
  [["bandwidth=5"], '--sweep is "bandwidth", an unknown parameter, expected one of peX, peY, simdUnits,'],
  [["toString=5"], '--sweep is "toString", an unknown parameter'],
  [["name=5"], '--sweep is "name", an unknown parameter'],
  [["peX"], "--sweep is peX without values, expected parameter=value,value"],
  [["peX="], '--sweep is peX="", expected a number'],
  [["peX=2,,4"], '--sweep is peX="", expected a number'],
  [["peX=two"], '--sweep is peX="two", expected a number'],
  [["peX=Infinity"], '--sweep is peX="Infinity", expected a number'],
  [["peX=2,0"], "--sweep peX is 0, expected an integer from 1 to 256"],
  [["peX=-2"], "--sweep peX is -2, expected an integer"],
  [["peX=1.5"], "--sweep peX is 1.5, expected an integer"],
  [["peX=1e15"], "--sweep peX is 1000000000000000, expected an integer"],
  [["peX=2", "peX=4"], "--sweep is peX given twice, expected each parameter once"],
  [["peX", "peY", "lanes", "simdUnits"].map((name) => `${name}=${Array(40).fill(2).join(",")}`), "--sweep is a grid of 2560000 points"],
])("%j is refused", (texts, message) => {
  expect(() => parseSweep(texts, baseline)).toThrow(message);
});
