/** Updates parameters in place from their gradients; holds the moments between steps. */
export interface ParameterUpdate {
  step(gradients: readonly Float32Array[], learningRate: number): void;
}

const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const EPSILON = 1e-8;

/**
 * Adam (Kingma and Ba, 2015) over plain arrays. The networks here have some 50,000 parameters: one pass on the processor costs
 * less than the dozen small tensor operations per array would.
 */
export function createArrayAdam(parameters: readonly Float32Array[]): ParameterUpdate {
  const first = parameters.map((values) => new Float32Array(values.length));
  const second = parameters.map((values) => new Float32Array(values.length));
  let steps = 0;
  return {
    step(gradients, learningRate) {
      steps++;
      const scale = learningRate / (1 - FIRST_DECAY ** steps);
      const correction = 1 / (1 - SECOND_DECAY ** steps);
      for (const [index, values] of parameters.entries()) {
        const gradient = gradients[index]!;
        const m = first[index]!;
        const v = second[index]!;
        for (let i = 0; i < values.length; i++) {
          const g = gradient[i]!;
          m[i] = FIRST_DECAY * m[i]! + (1 - FIRST_DECAY) * g;
          v[i] = SECOND_DECAY * v[i]! + (1 - SECOND_DECAY) * g * g;
          values[i] = values[i]! - (scale * m[i]!) / (Math.sqrt(v[i]! * correction) + EPSILON);
        }
      }
    },
  };
}
