import { compareNetwork } from "./compare-network.ts";
import { fullSizeLayers } from "./full-size-layers.ts";

test.each(fullSizeLayers)("$name: stepper, event model and reference agree", ({ network, accelerator }) => {
  const t0 = Date.now();
  const compared = compareNetwork({ network, accelerator, seed: 1 });
  console.log(compared?.stepped.operations.map((o) => o.cycles), Date.now() - t0);
  expect(compared?.differences).toEqual([]);
});
