import { type Interval, pairedBootstrap } from "../../core/bootstrap.ts";
import type { Json } from "../../core/json.ts";
import { evaluateNetwork } from "../../supernet/evaluate-network.ts";
import type { RunContext } from "./run-context.ts";
import type { FinishedDesign, FinishedDesigns } from "./train-designs.ts";

/** What the test images said, read once, after the choice was made. */
export interface TestResult {
  readonly images: number;
  /** 0..1; of the winner and the alternative only. */
  readonly winner: number;
  readonly alternative?: number;
  /** Winner less alternative in points, with the paired 95 % interval over images. */
  readonly gain?: Interval;
}

const STAGE = "test";

/** Scores the winner and the alternative on the test images; kept in the run, so that they are read once only. */
export async function testDesigns(run: RunContext, designs: FinishedDesigns): Promise<TestResult | undefined> {
  if (designs.winner === undefined) return undefined;
  const saved = await run.folder.readState(STAGE);
  if (saved !== undefined) return saved.state as unknown as TestResult;
  const result = scoreDesigns(run, { winner: designs.winner, alternative: designs.alternative });
  await run.folder.commit(STAGE, { state: result as unknown as Json });
  return result;
}

interface Contest {
  readonly winner: FinishedDesign;
  readonly alternative: FinishedDesign | undefined;
}

function scoreDesigns({ task, rng }: RunContext, { winner, alternative }: Contest): TestResult {
  const images = task.openTest();
  const score = ({ network, weights }: FinishedDesign) => evaluateNetwork(network, { weights, images, normalization: task.normalization });
  const first = score(winner);
  if (alternative === undefined) return { images: images.count, winner: first.accuracy };
  const second = score(alternative);
  const differences = Float64Array.from(first.correct, (flag, index) => 100 * (flag - second.correct[index]!));
  const gain = pairedBootstrap([differences], { rng: rng.split("bootstrap") });
  return { images: images.count, winner: first.accuracy, alternative: second.accuracy, gain };
}
