/** How many networks the simulator labels in a second of one core: random MobileNetV2-like networks on random accelerators, lowering included. */
import { buildAccelerator } from "../../dist/accelerator/build-accelerator.js";
import { createRng } from "../../dist/core/rng.js";
import { buildNetwork } from "../../dist/network/build-network.js";
import { Simulator } from "../../dist/simulator/simulate.js";
import { createSpace } from "../../dist/space/create-space.js";
import { sampleCandidate } from "../../dist/space/sample.js";
import { finishBench } from "../bench-report.mjs";

const COUNT = 600;
const networks = createSpace({ name: "mobilenet-v2" });
const accelerators = createSpace({ name: "accelerator" });
const rng = createRng(1);
const pairs = Array.from({ length: COUNT }, (_, index) => ({
  network: buildNetwork(networks, sampleCandidate(networks, rng.split(`network/${index}`))),
  accelerator: buildAccelerator(accelerators, sampleCandidate(accelerators, rng.split(`accelerator/${index}`))),
}));
const simulator = new Simulator();

/** Processor time in seconds, so that neighbours on the machine count less. */
function timeAll() {
  const start = process.cpuUsage();
  let infeasible = 0;
  for (const { network, accelerator } of pairs) if (simulator.totals(network, accelerator).kind === "infeasible") infeasible++;
  return { seconds: process.cpuUsage(start).user / 1e6, infeasible };
}

timeAll();
const { seconds, infeasible } = timeAll();
const networksPerSecond = Math.round(COUNT / seconds);
console.log(`${COUNT} networks of 224 pixels, each on another accelerator: ${seconds.toFixed(2)} s of one core; ${infeasible} cannot run`);
finishBench({
  name: "simulator-speed",
  figures: { networksPerSecond, infeasibleShare: infeasible / COUNT },
  bars: { networksPerSecond: { atLeast: 400 } },
});
