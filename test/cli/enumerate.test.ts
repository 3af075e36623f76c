import { tandem } from "./tandem.ts";

const words = (space: string, ...more: readonly string[]) => ["enumerate", "--space", space, "--quality", "table:missing.csv:val", ...more];

describe("tandem enumerate", () => {
  it.each([
    [words("nas-bench-201"), /Cannot enumerate/, /space is nas-bench-201, expected the product/],
    [words("mobilenet-v2+accelerator"), /mobilenet-v2 has/, /expected at most 100000/],
    [words("nas-bench-201+accelerator", "--constraint", "flops<=3"), /--constraint/, /latencyMs, energyUj, areaMm2/],
    [words("nas-bench-201+accelerator"), /missing\.csv/, /Cannot read/],
  ])("refuses %j with its place and what was expected", async (asked, place, expected) => {
    const { status, stdout, stderr } = await tandem(asked);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(place);
    expect(stderr).toMatch(expected);
  });
});
