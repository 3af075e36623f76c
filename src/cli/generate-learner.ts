import { InputError } from "../core/errors.ts";
import type { Learner } from "../dataset/sample-active.ts";
import { type MemberPredictions, scoreDisagreement } from "../dataset/sample-disagreement.ts";
import { createProgress, silentProgress } from "../runtime/progress.ts";

const MEMBERS = 4;

/**
 * A learner that trains four predictors, each without a quarter of the rows, and is unsure where they disagree. The first round must be large
 * enough to train on; `trainPredictor` says how large.
 */
export function createEnsembleLearner({ seed, quiet }: { readonly seed: number; readonly quiet: boolean }): Learner {
  return {
    name: `ensemble of ${MEMBERS} predictors`,
    async score(known, pool, { signal }) {
      // Tensors are loaded where they are needed only.
      const [{ selectRows }, { trainPredictor }] = await Promise.all([
        import("../predictor/labelled-rows.ts"),
        import("../predictor/train-predictor.ts"),
      ]);
      const stage = (quiet ? silentProgress : createProgress(process.stderr)).stage("learn", { total: MEMBERS, unit: "predictors" });
      const all = Int32Array.from({ length: known.count }, (_, row) => row);
      const members: MemberPredictions[] = [];
      for (let member = 0; member < MEMBERS; member++) {
        const rows = selectRows(
          known,
          all.filter((row) => row % MEMBERS !== member),
        );
        const { predictor } = await trainPredictor(rows, { seed: seed + member, signal }).catch((error) => {
          throw explainFailure(error, known.count);
        });
        members.push(predictor.predict(pool));
        stage.advance();
      }
      stage.finish();
      return scoreDisagreement(members);
    },
  };
}

function explainFailure(error: unknown, rows: number): unknown {
  if (!(error instanceof InputError) || error.code !== "too-few-rows") return error;
  return new InputError(`Cannot choose pairs by ${rows} rows, three quarters of them at a time. ${error.message}`, {
    code: error.code,
    path: "--rounds",
    fix: "Generate into a new folder with a larger --count or fewer --rounds, so that the first round is larger: 5000 rows are enough.",
  });
}
