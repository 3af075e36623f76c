/**
 * Search a space of your own with an evaluation of your own: ask for designs, evaluate them, tell what was found.
 * Run it in the package's folder with: node examples/ask-tell/own-evaluation.mjs
 */
import { createObjective, createSpace, createStudy, parseConstraints } from "tandem";

const space = createSpace({
  name: "sensor-node",
  decisions: [
    { name: "sampleRateHz", values: [50, 100, 200, 400, 800] },
    { name: "filterTaps", values: [8, 16, 32, 64, 128] },
    { name: "hiddenUnits", values: [16, 32, 64, 128, 256] },
    { name: "radio", values: ["every-sample", "every-second", "on-event"] },
  ],
});

/** Stands for a measurement: what a device of this design detects (0..1) and the power it draws. */
function measure({ sampleRateHz, filterTaps, hiddenUnits, radio }) {
  const detected = 1 - 0.4 / Math.sqrt(sampleRateHz / 50) - 0.2 / Math.log2(filterTaps) - 0.5 / Math.log2(hiddenUnits);
  const operations = sampleRateHz * (filterTaps + 12 * hiddenUnits);
  const radioMw = { "every-sample": 0.01 * sampleRateHz, "every-second": 0.4, "on-event": 0.1 }[radio];
  return { quality: radio === "on-event" ? 0.97 * detected : detected, metrics: { powerMw: 0.2 + operations / 4e5 + radioMw } };
}

const objective = createObjective({ kind: "hard", constraints: parseConstraints(["powerMw<=1.5"], { metrics: ["powerMw"] }) });
const study = createStudy({ space, objective, seed: 1 });

for (let evaluated = 0; evaluated < 60; evaluated++) {
  const [design] = await study.ask();
  const { candidate, values } = design;
  // A receiver this slow cannot be built: say so instead of inventing figures.
  if (values.sampleRateHz === 800 && values.radio === "every-sample")
    await study.tell([{ candidate, infeasible: "the radio is too slow" }]);
  else await study.tell([{ candidate, ...measure(values) }]);
}

const best = study.best();
console.log(`${study.trials.length} designs evaluated; best within 1.5 mW:`);
console.log(`quality ${best.quality.toFixed(4)}, ${best.metrics.powerMw.toFixed(2)} mW, ${JSON.stringify(best.values)}`);
