// Momentum: velocity = momentum velocity + gradient + decay parameter; parameter -= rate velocity.
#include "kernel.h"

namespace {

struct Momentum {
  int64_t count = 0;
};

void* createMomentum(TF_OpKernelConstruction* construction) {
  auto* kernel = new Momentum();
  Attributes(construction).read("N", &kernel->count);
  return kernel;
}

/** [momentum, decay, rate], N parameters, N velocities, N gradients -> N parameters, N velocities. Decay is for rank 2 and more. */
void computeMomentum(void* kernel, TF_OpKernelContext* raw) {
  const int64_t count = static_cast<Momentum*>(kernel)->count;
  Context context(raw);
  const View factors = context.input(0);
  if (!context.check()) return;
  if (!context.demand(factors.shape.size() == 3, "TandemMomentum: the first input must be [momentum, decay, rate]")) return;
  const float momentum = factors.data[0], rate = factors.data[2];
  for (int64_t at = 0; at < count; ++at) {
    const View parameter = context.input(1 + at), velocity = context.input(1 + count + at), gradient = context.input(1 + 2 * count + at);
    if (!context.check()) return;
    if (!context.demand(velocity.shape == parameter.shape && gradient.shape.size() == parameter.shape.size(),
                        "TandemMomentum: a velocity or gradient does not have the shape of its parameter"))
      return;
    const View nextParameter = context.output(at, parameter.shape), nextVelocity = context.output(count + at, parameter.shape);
    if (!context.check()) return;
    const float decay = parameter.shape.rank > 1 ? factors.data[1] : 0;
    const int64_t size = parameter.shape.size();
    for (int64_t index = 0; index < size; ++index) {
      const float moved = momentum * velocity.data[index] + (gradient.data[index] + decay * parameter.data[index]);
      nextVelocity.data[index] = moved;
      nextParameter.data[index] = parameter.data[index] - rate * moved;
    }
  }
}

}  // namespace

std::vector<Definition> momentumOperations() {
  return {
      {"TandemMomentum",
       {"factors: float", "parameters: N * float", "velocities: N * float", "gradients: N * float"},
       {"next_parameters: N * float", "next_velocities: N * float"},
       {"N: int >= 1"},
       createMomentum,
       computeMomentum,
       destroy<Momentum>},
  };
}
