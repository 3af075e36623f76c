import { buildNetwork } from "../../network/build-network.ts";
import { createCalibratedQuality, describeSize, type SharedScores } from "../../search/calibrated-quality.ts";
import { spreadRows } from "../../search/spread-rows.ts";
import type { Candidate } from "../../space/space.ts";
import type { RunContext } from "./run-context.ts";
import { trainNetworks } from "./train-networks.ts";

/** Designs of an even draw among which those to train are chosen. */
const DRAWN = 512;

/**
 * Trains some networks alone for a short time, of sizes as different as the targets allow, and corrects the scores of shared weights by what
 * they reach. The same shared weights where none are asked for.
 */
export async function calibrateQuality(
  run: RunContext,
  { supernet, draw }: { readonly supernet: SharedScores; readonly draw: (index: number) => Promise<Candidate> },
): Promise<SharedScores> {
  const { calibrated, calibrationEpochs: epochs } = run.configuration.search;
  if (calibrated === 0) return supernet;
  const { space } = run;
  const drawn = await Promise.all(Array.from({ length: Math.max(DRAWN, calibrated) }, (_, index) => draw(index)));
  const sizes = drawn.map((candidate) => describeSize(space, candidate));
  const chosen = spreadRows(sizes, calibrated).map((at) => drawn[at]!);
  const jobs = chosen.map((candidate, at) => ({
    stage: `calibration-${at + 1}`,
    network: { ...buildNetwork(space, candidate), name: `network ${at + 1}` },
    epochs,
  }));
  const trained = await trainNetworks(run, { name: "calibrate shared weights", jobs });
  const points = trained.map(({ selectionAccuracy: accuracy, selectionLoss: loss }, at) => ({ candidate: chosen[at]!, accuracy, loss }));
  return createCalibratedQuality({ space, supernet, points });
}
