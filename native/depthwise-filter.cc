// Gradient of the depthwise convolution in its filter.
#include <vector>

#include "depthwise.h"
#include "lanes.h"

namespace {

/** Adds to `sums` what one image gives to `taps` taps of a row, from `firstTap`, for eight channels. Where taps fall outside the image,
 * they go one at a time. */
template <int taps>
inline void addFilterTaps(const Window& window, const float* values, const float* slopes, int64_t tapRow, int64_t firstTap, int64_t channel,
                          float* sums) {
  const int64_t channels = window.channels;
  Lanes totals[taps] = {};
  for (int64_t row = 0; row < window.outputRows; ++row) {
    const int64_t imageRow = row * window.strideRows - window.top + tapRow;
    if (imageRow < 0 || imageRow >= window.rows) continue;
    const float* line = values + imageRow * window.columns * channels + channel;
    const float* slope = slopes + row * window.outputColumns * channels + channel;
    for (int64_t column = 0; column < window.outputColumns; ++column, slope += channels) {
      const int64_t start = column * window.strideColumns - window.left + firstTap;
      const Lanes factor = load(slope);
      if (start >= 0 && start + taps <= window.columns) {
        const float* place = line + start * channels;
        for (int tap = 0; tap < taps; ++tap) totals[tap] += load(place + tap * channels) * factor;
      } else {
        for (int tap = 0; tap < taps; ++tap)
          if (start + tap >= 0 && start + tap < window.columns) totals[tap] += load(line + (start + tap) * channels) * factor;
      }
    }
  }
  for (int tap = 0; tap < taps; ++tap) {
    float* const sum = sums + (firstTap + tap) * channels;
    store(sum, load(sum) + totals[tap]);
  }
}

/** The same for all taps of a row, as many at a time as fit into registers. */
inline void addFilterRow(const Window& window, const float* values, const float* slopes, int64_t tapRow, int64_t channel, float* sums) {
  int64_t tap = 0;
  for (; tap + 7 <= window.kernelColumns; tap += 7) addFilterTaps<7>(window, values, slopes, tapRow, tap, channel, sums);
  for (; tap + 5 <= window.kernelColumns; tap += 5) addFilterTaps<5>(window, values, slopes, tapRow, tap, channel, sums);
  for (; tap + 3 <= window.kernelColumns; tap += 3) addFilterTaps<3>(window, values, slopes, tapRow, tap, channel, sums);
  for (; tap < window.kernelColumns; ++tap) addFilterTaps<1>(window, values, slopes, tapRow, tap, channel, sums);
}

/** The same for one channel and one tap. */
inline float sumFilterTap(const Window& window, const float* values, const float* slopes, int64_t tapRow, int64_t tap, int64_t channel) {
  const int64_t channels = window.channels;
  float sum = 0;
  for (int64_t row = 0; row < window.outputRows; ++row) {
    const int64_t imageRow = row * window.strideRows - window.top + tapRow;
    if (imageRow < 0 || imageRow >= window.rows) continue;
    for (int64_t column = 0; column < window.outputColumns; ++column) {
      const int64_t imageColumn = column * window.strideColumns - window.left + tap;
      if (imageColumn < 0 || imageColumn >= window.columns) continue;
      sum += values[(imageRow * window.columns + imageColumn) * channels + channel] *
             slopes[(row * window.outputColumns + column) * channels + channel];
    }
  }
  return sum;
}

struct DepthwiseFilter {
  Depthwise window;
  /** Rows and columns of the filter. */
  int64_t taps[2] = {};
};

void* createDepthwiseFilter(TF_OpKernelConstruction* construction) {
  auto* kernel = new DepthwiseFilter();
  Attributes attributes(construction);
  attributes.readList("window", kernel->window.window);
  attributes.readList("taps", kernel->taps);
  return kernel;
}

/** x, dy -> gradient in the filter [taps down, taps across, channels, 1]. */
void computeDepthwiseFilterGradient(void* made, TF_OpKernelContext* raw) {
  const auto* kernel = static_cast<DepthwiseFilter*>(made);
  Context context(raw);
  const View x = context.input(0), dy = context.input(1);
  if (!context.check()) return;
  if (!context.demand(x.shape.rank == 4, "TandemDepthwiseGradFilter: x must be [batch, rows, columns, channels]")) return;
  const Window window(kernel->window, kernel->taps[0], kernel->taps[1], x.shape.dims[3]);
  if (!context.demand(window.holds(x.shape, dy.shape), "TandemDepthwiseGradFilter: x and dy do not have the sizes their window names"))
    return;
  const int64_t channels = window.channels;
  const View gradient = context.output(0, Shape{4, {window.kernelRows, window.kernelColumns, channels, 1}});
  if (!context.check()) return;
  const int64_t size = gradient.shape.size();
  const int64_t outputSize = window.outputRows * window.outputColumns * channels;
  std::vector<float> partial(kSumParts * size);
  forImages(x.shape.dims[0], outputSize * window.kernelRows, kSumParts, [&](int64_t part, int64_t image) {
    const float* values = x.data + image * window.rows * window.columns * channels;
    const float* slopes = dy.data + image * outputSize;
    for (int64_t tapRow = 0; tapRow < window.kernelRows; ++tapRow) {
      float* sums = partial.data() + part * size + tapRow * window.kernelColumns * channels;
      int64_t channel = 0;
      for (; channel + kLanes <= channels; channel += kLanes) addFilterRow(window, values, slopes, tapRow, channel, sums + channel);
      for (; channel < channels; ++channel)
        for (int64_t tap = 0; tap < window.kernelColumns; ++tap)
          sums[tap * channels + channel] += sumFilterTap(window, values, slopes, tapRow, tap, channel);
    }
  });
  addParts(partial, size, gradient.data);
}

}  // namespace

std::vector<Definition> depthwiseFilterOperations() {
  return {
      {"TandemDepthwiseGradFilter",
       {"x: float", "dy: float"},
       {"dfilter: float"},
       {"window: list(int)", "taps: list(int)"},
       createDepthwiseFilter,
       computeDepthwiseFilterGradient,
       destroy<DepthwiseFilter>},
  };
}
