import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../../src/core/errors.ts";
import { startEngine } from "../../src/runtime/engine.ts";

const asked = process.env.TANDEM_ENGINE;
afterEach(() => {
  if (asked === undefined) delete process.env.TANDEM_ENGINE;
  else process.env.TANDEM_ENGINE = asked;
});

test("an unknown TANDEM_ENGINE is bad input that names the choices", async () => {
  process.env.TANDEM_ENGINE = "gpu";
  const start = startEngine();
  await expect(start).rejects.toThrow(InputError);
  await expect(start).rejects.toThrow('TANDEM_ENGINE is "gpu", expected one of native, wasm, cpu');
});

test("TANDEM_ENGINE forces an engine, and the report says so", async () => {
  process.env.TANDEM_ENGINE = "wasm";
  const report = await startEngine();
  expect(report).toMatchObject({ name: "wasm", reason: "TANDEM_ENGINE is wasm", threads: 1 });
  expect(tf.getBackend()).toBe("wasm");
});

test("starting again answers the same; asking for another engine switches", async () => {
  const first = await startEngine({ engine: "wasm" });
  expect(await startEngine()).toBe(first);
  expect((await startEngine({ engine: "cpu" })).name).toBe("cpu");
  expect(tf.getBackend()).toBe("cpu");
});

test("gradients of plain operations are registered", async () => {
  await startEngine({ engine: "wasm" });
  const gradient = tf.tidy(() =>
    Array.from(
      tf
        .grad((x) => tf.mean(x))(tf.tensor1d([1, 2, 3, 4]))
        .dataSync(),
    ),
  );
  expect(gradient).toEqual([0.25, 0.25, 0.25, 0.25]);
});
