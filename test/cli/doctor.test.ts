import { tandem } from "./tandem.ts";

test("doctor --json tells engines with speed or reason, the choice with its reason, and the machine, in one document", async () => {
  const { status, stdout, stderr } = await tandem(["doctor", "--json", "--quiet"], { TANDEM_ENGINE: "wasm" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^\{.*\}\n$/);
  const { chosen, engines, machine, node } = JSON.parse(stdout);
  expect(node).toBe(process.version);
  expect(chosen).toMatchObject({ name: "wasm", reason: "TANDEM_ENGINE is wasm" });
  expect(engines.map(({ name }: { name: string }) => name)).toEqual(["native", "wasm", "cpu"]);
  for (const engine of engines) {
    if (!engine.ready) expect(engine.reason).toMatch(/\S/);
    else for (const figure of ["productGflops", "trainingImagesPerSecond", "threads"]) expect(engine[figure]).toBeGreaterThan(0);
  }
  expect(engines[1].ready).toBe(true);
  expect(machine).toMatchObject({ threads: expect.any(Number), memoryBytes: expect.any(Number) });
  expect(machine.disks[0].freeBytes).toBeGreaterThan(0);
});
