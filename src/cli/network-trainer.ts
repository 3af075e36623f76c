import { InterruptedError } from "../core/errors.ts";
import { fingerprint } from "../core/hash.ts";
import type { Network } from "../network/network.ts";
import type { EngineName } from "../runtime/engine.ts";
import { createProcessExecutor } from "../runtime/process-executor.ts";
import type { SelectionScores } from "../supernet/train-alone.ts";
import type { Trainer } from "../supernet/training-quality.ts";
import { ONE_THREAD } from "./run/one-thread.ts";
import type { EpochAnswer, EpochRequest } from "./run/train-epoch.ts";
import type { TrainingStore } from "./training-store.ts";

export interface NetworkTrainerOptions extends Pick<EpochRequest, "task" | "epochs" | "seed"> {
  readonly engine: EngineName;
  /** Epochs after which a network may be judged, besides the last. */
  readonly rungs: readonly number[];
  /** Trainings side by side. */
  readonly processes: number;
  readonly store: TrainingStore;
  readonly signal?: AbortSignal;
}

const EPOCH = { module: new URL("./run/train-epoch.js", import.meta.url).href, exportName: "trainEpoch" };

/** Trains networks in processes, an epoch a call, and keeps each epoch as it ends, so that what is lost with a process is the epoch in flight. */
export function createNetworkTrainer({ processes, store, signal, rungs, ...request }: NetworkTrainerOptions): Trainer {
  const executor = createProcessExecutor({ workers: processes, environment: ONE_THREAD });
  const trainEpoch = async (network: Network, state: Uint8Array | undefined): Promise<EpochAnswer> => {
    const epoch: EpochRequest = { ...request, network, recipe: {}, scoredAfter: rungs, ...(state && { state }) };
    try {
      return (await executor.run(EPOCH, epoch as never, signal === undefined ? {} : { signal })) as EpochAnswer;
    } catch (error) {
      throw error instanceof InterruptedError ? interruption() : error;
    }
  };
  return {
    async train(network, epochs) {
      const name = nameOf(network);
      const scores = new Map(await store.readScores(name));
      let state = await store.readState(name);
      for (;;) {
        const found = scores.get(epochs);
        if (found !== undefined) return found;
        const answer = await trainEpoch(network, state);
        const reached: SelectionScores | undefined = answer.scores;
        if (reached !== undefined)
          await store.writeScores(name, scores.set(answer.kind === "done" ? request.epochs : answer.epoch, reached));
        if (answer.kind === "done") await store.removeState(name);
        else {
          state = answer.state;
          await store.writeState(name, state);
        }
      }
    },
    stop: (network) => store.removeState(nameOf(network)),
    dispose: () => executor.dispose(),
  };
}

function interruption(): InterruptedError {
  return new InterruptedError("Stopped in the middle of a training: in a folder of --output, the epochs before are saved.", {
    code: "interrupted",
    fix: "Run the same command with --resume to go on, if it had --output.",
  });
}

/** Equal networks are one training, whatever they are called. */
function nameOf({ input, nodes }: Network): string {
  return fingerprint({ input, nodes }).slice(0, 32);
}
