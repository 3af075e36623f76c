import { resolveMetricNames } from "../../src/cli/metric-names.ts";

const METRICS = ["latencyMs", "energyUj", "areaMm2", "cycles", "cyclesIoWait"];

test("a metric may be named with or without its unit", () => {
  expect(resolveMetricNames(["latency", "energyUj", "area", "cycles"], METRICS)).toEqual(["latencyMs", "energyUj", "areaMm2", "cycles"]);
});

test("a name that fits none, or several, stays for others to refuse", () => {
  expect(resolveMetricNames(["power", "lat"], METRICS)).toEqual(["power", "lat"]);
  expect(resolveMetricNames(["latency"], ["latencyMs", "latencyUs"])).toEqual(["latency"]);
});
