import type { Rng } from "../core/rng.ts";
import { sampleCandidate } from "../space/sample.ts";
import type { Candidate } from "../space/space.ts";
import { qualityKey } from "../space/traits.ts";
import type { Trial } from "../trial/trial.ts";
import { type BoundMaximizer, type ProposalRequest, passesScreen, type Screen } from "./bound-maximizer.ts";
import type { Controller } from "./controller.ts";

export interface GuidedMaximizerOptions {
  readonly screen: Screen;
  /** Who proposes; it is told the rewards under the bound, and keeps what it learned for the next request. */
  readonly guide: Controller;
  /** Candidates costed a request, from 1; 256 unless told. */
  readonly proposals?: number;
}

/** Candidates the guide proposes before it is told how they did. */
const TURN = 32;
/** Middle of 0..1, to climb by cost alone. */
const NEUTRAL_QUALITY = 0.5;

type Judge = (candidates: readonly Candidate[]) => Float64Array;

/** Has another controller climb the surrogate's bound, for spaces too large to list. */
export function createGuidedMaximizer({ screen, guide, proposals = 256 }: GuidedMaximizerOptions): BoundMaximizer {
  const climb = async (judge: Judge): Promise<readonly Trial[]> => {
    const trials: Trial[] = [];
    while (trials.length < proposals) {
      const judged = await judgeAll(screen, { asked: await guide.ask(Math.min(TURN, proposals - trials.length)), judge });
      await guide.tell(judged);
      trials.push(...judged);
    }
    return trials.sort((a, b) => b.reward - a.reward);
  };
  return {
    async maximize(surrogate, request) {
      return gather(screen, { ...request, trials: await climb((candidates) => surrogate.follow(candidates).bounds(request.optimism)) });
    },
    async sample(request) {
      const asked = drawCandidates(screen, { count: proposals, rng: request.rng });
      const found = gather(screen, { ...request, trials: await judgeAll(screen, { asked, judge: neutral }) });
      return found.length < request.count ? gather(screen, { ...request, trials: await climb(neutral) }) : found;
    },
    dump: () => guide.dump(),
    load: (state) => guide.load(state),
  };
}

const neutral: Judge = (candidates) => new Float64Array(candidates.length).fill(NEUTRAL_QUALITY);

function drawCandidates({ space }: Screen, { count, rng }: { readonly count: number; readonly rng: Rng }): readonly Candidate[] {
  return Array.from({ length: count }, () => sampleCandidate(space, rng));
}

async function judgeAll(
  { space, cost, objective }: Screen,
  { asked, judge }: { readonly asked: readonly Candidate[]; readonly judge: Judge },
): Promise<readonly Trial[]> {
  const candidates = asked.map((candidate) => space.canonicalize(candidate));
  const costs = await cost.estimate(candidates);
  const qualities = judge(candidates);
  return candidates.map((candidate, index) => ({
    index,
    candidate,
    quality: costs[index]!.kind === "feasible" ? qualities[index]! : null,
    cost: costs[index]!,
    reward: objective.reward(qualities[index]!, costs[index]!),
    stage: "bound",
  }));
}

/** The first unknown candidates of a list that pass the screen, one of each key. */
function gather(screen: Screen, { trials, known, count }: ProposalRequest & { readonly trials: readonly Trial[] }): readonly Candidate[] {
  const chosen = new Map<string, Candidate>();
  for (const { candidate, cost } of trials) {
    const key = qualityKey(screen.space, candidate);
    if (chosen.size < count && passesScreen(screen, cost) && !known.has(key) && !chosen.has(key)) chosen.set(key, candidate);
  }
  return [...chosen.values()];
}
