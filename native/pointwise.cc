// Convolution with a filter of one tap: products of matrices, pixels by channels. So few channels need no copies in another order.
#include <algorithm>
#include <vector>

#include "kernel.h"
#include "lanes.h"
#include "parts.h"

namespace {

/** Rows of a block that stays in registers, 16 columns wide. */
constexpr int kBlockRows = 6;

/**
 * `rows` rows and `groups` times eight columns of a product: `left` [rows, inner] with a stride, `right` [inner, groups x 8] with a stride.
 * `down` is the distance of two rows of `left`, `along` that of two inner positions: (inner, 1) as it lies, (1, inner) transposed.
 * With `adding`, onto what is there.
 */
template <int rows, int groups, bool adding>
inline void multiplyBlock(const float* left, int64_t down, int64_t along, const float* right, int64_t rightStride, int64_t inner,
                          float* output, int64_t outputStride) {
  Lanes sums[rows][groups] = {};
  if (adding)
    for (int row = 0; row < rows; ++row)
      for (int group = 0; group < groups; ++group) sums[row][group] = load(output + row * outputStride + group * kLanes);
  for (int64_t at = 0; at < inner; ++at) {
    Lanes factors[groups];
    for (int group = 0; group < groups; ++group) factors[group] = load(right + at * rightStride + group * kLanes);
    for (int row = 0; row < rows; ++row) {
      const float factor = left[row * down + at * along];
      for (int group = 0; group < groups; ++group) sums[row][group] += factor * factors[group];
    }
  }
  for (int row = 0; row < rows; ++row)
    for (int group = 0; group < groups; ++group) store(output + row * outputStride + group * kLanes, sums[row][group]);
}

/** `rows` rows of a product, all columns. */
template <int rows, bool adding>
inline void multiplyRows(const float* left, int64_t down, int64_t along, const float* right, int64_t columns, int64_t inner,
                         float* output) {
  int64_t column = 0;
  for (; column + 2 * kLanes <= columns; column += 2 * kLanes)
    multiplyBlock<rows, 2, adding>(left, down, along, right + column, columns, inner, output + column, columns);
  for (; column + kLanes <= columns; column += kLanes)
    multiplyBlock<rows, 1, adding>(left, down, along, right + column, columns, inner, output + column, columns);
  for (; column < columns; ++column)
    for (int row = 0; row < rows; ++row) {
      float sum = adding ? output[row * columns + column] : 0;
      for (int64_t at = 0; at < inner; ++at) sum += left[row * down + at * along] * right[at * columns + column];
      output[row * columns + column] = sum;
    }
}

/** A product of `rows` rows: `output` [rows, columns], `right` [inner, columns]. */
template <bool adding>
void multiply(int64_t rows, const float* left, int64_t down, int64_t along, const float* right, int64_t columns, int64_t inner,
              float* output) {
  int64_t row = 0;
  for (; row + kBlockRows <= rows; row += kBlockRows)
    multiplyRows<kBlockRows, adding>(left + row * down, down, along, right, columns, inner, output + row * columns);
  for (; row < rows; ++row) multiplyRows<1, adding>(left + row * down, down, along, right, columns, inner, output + row * columns);
}

/** `output` [pixels, columns] = `left` [pixels, inner] times `right` [inner, columns]. */
void multiplyPixels(int64_t pixels, const float* left, const float* right, int64_t columns, int64_t inner, float* output) {
  // Eight multiplications cost about what a float of the other kernels does.
  inParts(pixels, countParts(pixels * columns * inner / 8, kManyParts), [&](int64_t, int64_t begin, int64_t end) {
    multiply<false>(end - begin, left + begin * inner, inner, 1, right, columns, inner, output + begin * columns);
  });
}

void* createNothing(TF_OpKernelConstruction*) { return nullptr; }
void deleteNothing(void*) {}

/** x [batch, rows, columns, in], filter [1, 1, in, out] -> y. */
void computePointwise(void*, TF_OpKernelContext* raw) {
  Context context(raw);
  const View x = context.input(0), filter = context.input(1);
  if (!context.check()) return;
  if (!context.demand(x.shape.rank == 4 && filter.shape.rank == 4 && filter.shape.dims[0] == 1 && filter.shape.dims[1] == 1 &&
                          filter.shape.dims[2] == x.shape.dims[3],
                      "TandemPointwise: x must be [batch, rows, columns, in], filter [1, 1, in, out]"))
    return;
  const int64_t inputs = filter.shape.dims[2], outputs = filter.shape.dims[3];
  if (!context.demand(inputs > 0 && outputs > 0, "TandemPointwise: the filter must have channels")) return;
  const View y = context.output(0, Shape{4, {x.shape.dims[0], x.shape.dims[1], x.shape.dims[2], outputs}});
  if (!context.check()) return;
  multiplyPixels(x.shape.size() / inputs, x.data, filter.data, outputs, inputs, y.data);
}

/** dy, x, filter -> gradients in x and filter. */
void computePointwiseGradient(void*, TF_OpKernelContext* raw) {
  Context context(raw);
  const View dy = context.input(0), x = context.input(1), filter = context.input(2);
  if (!context.check()) return;
  const int64_t inputs = filter.shape.rank == 4 ? filter.shape.dims[2] : 0;
  const int64_t outputs = filter.shape.rank == 4 ? filter.shape.dims[3] : 0;
  if (!context.demand(x.shape.rank == 4 && inputs > 0 && outputs > 0 && filter.shape.size() == inputs * outputs &&
                          x.shape.dims[3] == inputs && dy.shape.rank == 4 && dy.shape.dims[3] == outputs &&
                          dy.shape.size() / outputs == x.shape.size() / inputs,
                      "TandemPointwiseGrad: dy and x must have as many pixels, and the channels of the filter [1, 1, in, out]"))
    return;
  const View dx = context.output(0, x.shape), dFilter = context.output(1, filter.shape);
  if (!context.check()) return;
  const int64_t pixels = x.shape.size() / inputs;
  std::vector<float> turned(filter.shape.size());
  for (int64_t in = 0; in < inputs; ++in)
    for (int64_t out = 0; out < outputs; ++out) turned[out * inputs + in] = filter.data[in * outputs + out];
  multiplyPixels(pixels, dy.data, turned.data(), inputs, outputs, dx.data);
  const int64_t size = filter.shape.size();
  // So many pixels at a time that both matrices' share of them stays near.
  const int64_t step = std::max<int64_t>(64, 8192 / (inputs + outputs));
  std::vector<float> partial(kSumParts * size);
  inParts(pixels, countParts(pixels * (inputs + outputs), kSumParts), [&](int64_t part, int64_t begin, int64_t end) {
    for (int64_t start = begin; start < end; start += step)
      multiply<true>(inputs, x.data + start * inputs, 1, inputs, dy.data + start * outputs, outputs, std::min(step, end - start),
                     partial.data() + part * size);
  });
  addParts(partial, size, dFilter.data);
}

}  // namespace

std::vector<Definition> pointwiseOperations() {
  return {
      {"TandemPointwise", {"x: float", "filter: float"}, {"y: float"}, {}, createNothing, computePointwise, deleteNothing},
      {"TandemPointwiseGrad",
       {"dy: float", "x: float", "filter: float"},
       {"dx: float", "dfilter: float"},
       {},
       createNothing,
       computePointwiseGradient,
       deleteNothing},
  };
}
