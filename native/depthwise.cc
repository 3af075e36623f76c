// Depthwise convolution and its gradient in the image.
#include "depthwise.h"

#include <algorithm>

#include "lanes.h"

namespace {

/** First and one past the last tap along an axis that, for the output at `at`, falls inside an image of `size`. */
inline void tapsInside(int64_t at, int64_t stride, int64_t before, int64_t size, int64_t taps, int64_t& first, int64_t& last) {
  const int64_t start = at * stride - before;
  first = std::max<int64_t>(0, -start);
  last = std::min(taps, size - start);
}

/** Sums `count` products of a tap each, `blocks` groups of eight channels side by side in registers. */
template <int blocks>
inline void addTaps(const float* values, int64_t valueStep, const float* filter, int64_t filterStep, int64_t count, Lanes* sums) {
  for (int64_t tap = 0; tap < count; ++tap)
    for (int block = 0; block < blocks; ++block)
      sums[block] += load(values + tap * valueStep + block * kLanes) * load(filter + tap * filterStep + block * kLanes);
}

/** The taps that make a pixel: rows of them, and `count` in each, apart by a step in the tensor read and in the filter. */
struct TapRange {
  int64_t firstRow, lastRow, rowStep, count, valueStep, filterStep;
};

/** `blocks` times eight channels of a pixel; `place(tapRow)` and `weights(tapRow)` are where a row of taps begins. */
template <int blocks, typename Place, typename Weights>
inline void gatherLanes(float* pixel, const TapRange& taps, int64_t channel, const Place& place, const Weights& weights) {
  Lanes sums[blocks] = {};
  for (int64_t tapRow = taps.firstRow; tapRow < taps.lastRow; tapRow += taps.rowStep)
    addTaps<blocks>(place(tapRow) + channel, taps.valueStep, weights(tapRow) + channel, taps.filterStep, taps.count, sums);
  for (int block = 0; block < blocks; ++block) store(pixel + channel + block * kLanes, sums[block]);
}

/** All channels of a pixel. */
template <typename Place, typename Weights>
inline void gatherPixel(float* pixel, int64_t channels, const TapRange& taps, const Place& place, const Weights& weights) {
  int64_t channel = 0;
  for (; channel + 4 * kLanes <= channels; channel += 4 * kLanes) gatherLanes<4>(pixel, taps, channel, place, weights);
  for (; channel + kLanes <= channels; channel += kLanes) gatherLanes<1>(pixel, taps, channel, place, weights);
  for (; channel < channels; ++channel) {
    float sum = 0;
    for (int64_t tapRow = taps.firstRow; tapRow < taps.lastRow; tapRow += taps.rowStep)
      for (int64_t tap = 0; tap < taps.count; ++tap)
        sum += place(tapRow)[channel + tap * taps.valueStep] * weights(tapRow)[channel + tap * taps.filterStep];
    pixel[channel] = sum;
  }
}

/** x [batch, rows, columns, channels], filter [taps down, taps across, channels, 1] -> output. */
void computeDepthwise(void* kernel, TF_OpKernelContext* raw) {
  Context context(raw);
  const View x = context.input(0), filter = context.input(1);
  if (!context.check()) return;
  if (!context.demand(x.shape.rank == 4 && filter.shape.rank == 4 && filter.shape.dims[2] == x.shape.dims[3] && filter.shape.dims[3] == 1,
                      "TandemDepthwise: x must be [batch, rows, columns, channels], filter [down, across, channels, 1]"))
    return;
  const Window window(*static_cast<Depthwise*>(kernel), filter.shape.dims[0], filter.shape.dims[1], x.shape.dims[3]);
  const Shape outputShape{4, {x.shape.dims[0], window.outputRows, window.outputColumns, window.channels}};
  if (!context.demand(window.holds(x.shape, outputShape), "TandemDepthwise: x does not have the size its window names")) return;
  const View output = context.output(0, outputShape);
  if (!context.check()) return;
  const int64_t channels = window.channels;
  const int64_t imageSize = window.rows * window.columns * channels;
  const int64_t outputSize = window.outputRows * window.outputColumns * channels;
  forImages(x.shape.dims[0], outputSize * window.kernelRows, kManyParts, [&](int64_t, int64_t image) {
    const float* values = x.data + image * imageSize;
    float* pixel = output.data + image * outputSize;
    for (int64_t row = 0; row < window.outputRows; ++row) {
      int64_t firstRow, lastRow;
      tapsInside(row, window.strideRows, window.top, window.rows, window.kernelRows, firstRow, lastRow);
      for (int64_t column = 0; column < window.outputColumns; ++column, pixel += channels) {
        int64_t first, last;
        tapsInside(column, window.strideColumns, window.left, window.columns, window.kernelColumns, first, last);
        const int64_t corner =
            ((row * window.strideRows - window.top) * window.columns + column * window.strideColumns - window.left) * channels;
        const auto place = [&](int64_t tapRow) { return values + corner + (tapRow * window.columns + first) * channels; };
        const auto weights = [&](int64_t tapRow) { return filter.data + (tapRow * window.kernelColumns + first) * channels; };
        gatherPixel(pixel, channels, {firstRow, lastRow, 1, last - first, channels, channels}, place, weights);
      }
    }
  });
}

/** For a pixel of the image at `at` along an axis: taps `first, first + stride, ...` below `last` reached it, tap `t` from output `(at +
 * before - t) / stride`. */
inline void tapsReaching(int64_t at, int64_t stride, int64_t before, int64_t outputs, int64_t taps, int64_t& first, int64_t& last) {
  const int64_t reach = at + before;
  // The output at (reach - tap) / stride exists: 0 <= reach - tap <= (outputs - 1) stride.
  first = std::max<int64_t>(0, reach - (outputs - 1) * stride);
  first += ((reach - first) % stride + stride) % stride;
  last = std::min(taps, reach + 1);
}

/** dy, filter -> gradient in x. */
void computeDepthwiseInputGradient(void* kernel, TF_OpKernelContext* raw) {
  Context context(raw);
  const View dy = context.input(0), filter = context.input(1);
  if (!context.check()) return;
  if (!context.demand(dy.shape.rank == 4 && filter.shape.rank == 4 && filter.shape.dims[2] == dy.shape.dims[3] && filter.shape.dims[3] == 1,
                      "TandemDepthwiseGradX: dy must be [batch, rows, columns, channels], filter [down, across, channels, 1]"))
    return;
  const Window window(*static_cast<Depthwise*>(kernel), filter.shape.dims[0], filter.shape.dims[1], dy.shape.dims[3]);
  const Shape imageShape{4, {dy.shape.dims[0], window.rows, window.columns, window.channels}};
  if (!context.demand(window.holds(imageShape, dy.shape), "TandemDepthwiseGradX: dy does not have the size its window names")) return;
  const View dx = context.output(0, imageShape);
  if (!context.check()) return;
  const int64_t channels = window.channels;
  const int64_t imageSize = window.rows * window.columns * channels;
  const int64_t outputSize = window.outputRows * window.outputColumns * channels;
  forImages(dy.shape.dims[0], imageSize * window.kernelRows, kManyParts, [&](int64_t, int64_t image) {
    const float* slopes = dy.data + image * outputSize;
    float* pixel = dx.data + image * imageSize;
    for (int64_t row = 0; row < window.rows; ++row) {
      int64_t firstRow, lastRow;
      tapsReaching(row, window.strideRows, window.top, window.outputRows, window.kernelRows, firstRow, lastRow);
      for (int64_t column = 0; column < window.columns; ++column, pixel += channels) {
        int64_t first, last;
        tapsReaching(column, window.strideColumns, window.left, window.outputColumns, window.kernelColumns, first, last);
        const int64_t count = last > first ? (last - first + window.strideColumns - 1) / window.strideColumns : 0;
        const int64_t from = count > 0 ? (column + window.left - first) / window.strideColumns : 0;
        // A tap further right came from an output further left.
        const auto place = [&](int64_t tapRow) {
          return slopes + ((row + window.top - tapRow) / window.strideRows * window.outputColumns + from) * channels;
        };
        const auto weights = [&](int64_t tapRow) { return filter.data + (tapRow * window.kernelColumns + first) * channels; };
        gatherPixel(pixel, channels, {firstRow, lastRow, window.strideRows, count, -channels, window.strideColumns * channels}, place,
                    weights);
      }
    }
  });
}

}  // namespace

std::vector<Definition> depthwiseOperations() {
  return {
      {"TandemDepthwise",
       {"x: float", "filter: float"},
       {"y: float"},
       {"window: list(int)"},
       createDepthwise,
       computeDepthwise,
       destroy<Depthwise>},
      {"TandemDepthwiseGradX",
       {"dy: float", "filter: float"},
       {"dx: float"},
       {"window: list(int)"},
       createDepthwise,
       computeDepthwiseInputGradient,
       destroy<Depthwise>},
  };
}
