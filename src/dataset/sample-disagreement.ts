/** What one member of an ensemble says of a pool of candidates. */
export interface MemberPredictions {
  /** By metric, `[count]`, above 0. */
  readonly metrics: Readonly<Record<string, Float64Array>>;
  /** `[count]`, 0..1. */
  readonly feasibleProbability: Float64Array;
}

/**
 * How much the members of an ensemble disagree about each candidate, `[count]`, from 0: the standard deviation of a metric's logarithm in units of
 * its mean over the pool, averaged over metrics and weighed by how likely the design runs at all, plus the same of the chance that it runs.
 */
export function scoreDisagreement(members: readonly MemberPredictions[]): Float64Array {
  const [first] = members as readonly [MemberPredictions, ...MemberPredictions[]];
  const names = Object.keys(first.metrics);
  const chances = members.map(({ feasibleProbability }) => feasibleProbability);
  const scores = relativeDeviations(chances);
  for (const name of names) {
    const deviations = relativeDeviations(members.map(({ metrics }) => metrics[name]!.map(Math.log)));
    for (let row = 0; row < scores.length; row++) {
      const chance = chances.reduce((total, values) => total + values[row]!, 0) / members.length;
      scores[row]! += (chance * deviations[row]!) / names.length;
    }
  }
  return scores;
}

/** The members' standard deviation for each row over its mean for all rows; 0 where they all agree. */
function relativeDeviations(members: readonly Float64Array[]): Float64Array {
  const deviations = members[0]!.map((_, row) => {
    const values = members.map((member) => member[row]!);
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length);
  });
  const average = deviations.reduce((total, value) => total + value, 0) / deviations.length;
  return average > 0 ? deviations.map((value) => value / average) : deviations;
}
