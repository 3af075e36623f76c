// Batch normalisation (Ioffe and Szegedy 2015, section 3), with ReLU6 in the same pass where it is asked for.
#include <cmath>
#include <vector>

#include "kernel.h"
#include "lanes.h"
#include "parts.h"

namespace {

/** Floats of a tensor summed at a time in float32. */
constexpr int64_t kChunk = 4096;

struct BatchNorm {
  float epsilon = 0;
  /** Whether min(max(y, 0), 6) follows in the same pass. */
  unsigned char relu6 = 0;
};

void* createBatchNorm(TF_OpKernelConstruction* construction) {
  auto* kernel = new BatchNorm();
  Attributes attributes(construction);
  attributes.read("epsilon", &kernel->epsilon);
  attributes.read("relu6", &kernel->relu6);
  return kernel;
}

int64_t rowsPerChunk(int64_t channels) { return std::max<int64_t>(1, kChunk / channels); }

/**
 * Adds to `sums` [2, channels] what `term(index, channel, sum, other)` adds to two sums for each float of the rows, eight channels at a
 * time or one: sums of a chunk in float32, sums of chunks in float64.
 */
template <typename Term>
void sumSomeRows(int64_t begin, int64_t end, int64_t channels, double* sums, const Term& term) {
  const int64_t step = rowsPerChunk(channels);
  for (int64_t start = begin; start < end; start += step) {
    const int64_t stop = std::min(end, start + step);
    int64_t channel = 0;
    for (; channel + kLanes <= channels; channel += kLanes) {
      Lanes sum = {}, other = {};
      for (int64_t row = start; row < stop; ++row) term(row * channels + channel, channel, sum, other);
      for (int lane = 0; lane < kLanes; ++lane) {
        sums[channel + lane] += sum[lane];
        sums[channels + channel + lane] += other[lane];
      }
    }
    for (; channel < channels; ++channel) {
      float sum = 0, other = 0;
      for (int64_t row = start; row < stop; ++row) term(row * channels + channel, channel, sum, other);
      sums[channel] += sum;
      sums[channels + channel] += other;
    }
  }
}

/** The sums [2, channels] of `sumSomeRows` over all rows. */
template <typename Term>
std::vector<double> sumRows(int64_t rows, int64_t channels, const Term& term) {
  const int64_t parts = countParts(rows * channels, kSumParts);
  std::vector<double> sums(parts * 2 * channels);
  inParts(rows, parts,
          [&](int64_t part, int64_t begin, int64_t end) { sumSomeRows(begin, end, channels, sums.data() + part * 2 * channels, term); });
  for (int64_t at = 2 * channels; at < static_cast<int64_t>(sums.size()); ++at) sums[at % (2 * channels)] += sums[at];
  return sums;
}

/** Writes `make(index, channel, like)` over all rows. */
template <typename Make>
void mapRows(int64_t rows, int64_t channels, float* output, const Make& make) {
  inParts(rows, countParts(rows * channels, kManyParts), [&](int64_t, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t base = row * channels;
      int64_t channel = 0;
      for (; channel + kLanes <= channels; channel += kLanes) store(output + base + channel, make(base + channel, channel, Lanes{}));
      for (; channel < channels; ++channel) output[base + channel] = make(base + channel, channel, 0.0f);
    }
  });
}

/** One value of each a channel; `gain` is scale / sqrt(variance + epsilon). */
struct Normalisation {
  const float *mean, *gain, *offset;

  template <typename Floats>
  Floats apply(const float* x, int64_t channel, const Floats& like) const {
    return (read(x, like) - read(mean + channel, like)) * read(gain + channel, like) + read(offset + channel, like);
  }
};

inline Lanes clip(Lanes y) {
  const Lanes zero = {}, six = zero + 6.0f;
  // So written that NaN stays.
  y = y < zero ? zero : y;
  return y > six ? six : y;
}
inline float clip(float y) { return std::min(std::max(y, 0.0f), 6.0f); }

/** `slope` where `y` lies strictly between 0 and 6, else 0. */
inline Lanes passInside(Lanes y, Lanes slope) {
  const Lanes zero = {}, six = zero + 6.0f;
  return (y > zero) & (y < six) ? slope : zero;
}
inline float passInside(float y, float slope) { return y > 0 && y < 6 ? slope : 0; }

/** x, scale, offset -> y, mean, population variance. */
void computeBatchNorm(void* kernel, TF_OpKernelContext* raw) {
  const auto& [epsilon, relu6] = *static_cast<BatchNorm*>(kernel);
  Context context(raw);
  const View x = context.input(0), scale = context.input(1), offset = context.input(2);
  if (!context.check()) return;
  const int64_t channels = x.shape.rank > 0 ? x.shape.dims[x.shape.rank - 1] : 0;
  if (!context.demand(channels > 0 && x.shape.size() > 0 && scale.shape.size() == channels && offset.shape.size() == channels,
                      "TandemBatchNorm: x must not be empty, scale and offset must have one value a channel"))
    return;
  const View y = context.output(0, x.shape), mean = context.output(1, scale.shape), variance = context.output(2, scale.shape);
  if (!context.check()) return;
  const int64_t rows = x.shape.size() / channels;
  const float* values = x.data;
  // Sums of differences from the first row, so that no digits are lost where the mean is far from 0 and the values are near one another.
  const std::vector<double> sums = sumRows(rows, channels, [=](int64_t at, int64_t channel, auto& sum, auto& squares) {
    const auto difference = read(values + at, sum) - read(values + channel, sum);
    sum += difference;
    squares += difference * difference;
  });
  std::vector<float> gain(channels);
  for (int64_t channel = 0; channel < channels; ++channel) {
    const double average = sums[channel] / rows;
    const double spread = std::max(sums[channels + channel] / rows - average * average, 0.0);
    mean.data[channel] = static_cast<float>(values[channel] + average);
    variance.data[channel] = static_cast<float>(spread);
    gain[channel] = static_cast<float>(scale.data[channel] / std::sqrt(spread + epsilon));
  }
  const Normalisation normalisation{mean.data, gain.data(), offset.data};
  if (relu6)
    mapRows(rows, channels, y.data,
            [=](int64_t at, int64_t channel, auto like) { return clip(normalisation.apply(values + at, channel, like)); });
  else
    mapRows(rows, channels, y.data,
            [=](int64_t at, int64_t channel, auto like) { return normalisation.apply(values + at, channel, like); });
}

/** Gradients in x, scale and offset; `slope(index, channel, like)` is that of the normalised value. */
template <typename Slope>
void differentiateBatchNorm(const View& x, const View& scale, const View& mean, const View& variance, float epsilon, const Slope& slope,
                            const View& dx, const View& dScale, const View& dOffset) {
  const int64_t channels = scale.shape.size();
  const int64_t rows = x.shape.size() / channels;
  const float* values = x.data;
  const float* centre = mean.data;
  const std::vector<double> sums = sumRows(rows, channels, [=](int64_t at, int64_t channel, auto& sum, auto& products) {
    const auto here = slope(at, channel, sum);
    sum += here;
    products += here * (read(values + at, products) - read(centre + channel, products));
  });
  std::vector<float> folded(3 * channels);
  float* gain = folded.data();
  float* average = folded.data() + channels;
  float* lean = folded.data() + 2 * channels;
  for (int64_t channel = 0; channel < channels; ++channel) {
    const double precision = 1 / (static_cast<double>(variance.data[channel]) + epsilon);
    const double inverse = std::sqrt(precision);
    dScale.data[channel] = static_cast<float>(sums[channels + channel] * inverse);
    dOffset.data[channel] = static_cast<float>(sums[channel]);
    gain[channel] = static_cast<float>(scale.data[channel] * inverse);
    average[channel] = static_cast<float>(sums[channel] / rows);
    lean[channel] = static_cast<float>(sums[channels + channel] / rows * precision);
  }
  mapRows(rows, channels, dx.data, [=](int64_t at, int64_t channel, auto like) {
    const auto unlinked = slope(at, channel, like) - read(average + channel, like);
    const auto distance = read(values + at, like) - read(centre + channel, like);
    return (unlinked - distance * read(lean + channel, like)) * read(gain + channel, like);
  });
}

/** dy, x, scale, offset, mean, variance -> gradients in x, scale and offset. */
void computeBatchNormGradient(void* kernel, TF_OpKernelContext* raw) {
  const auto& [epsilon, relu6] = *static_cast<BatchNorm*>(kernel);
  Context context(raw);
  const View dy = context.input(0), x = context.input(1), scale = context.input(2), offset = context.input(3);
  const View mean = context.input(4), variance = context.input(5);
  if (!context.check()) return;
  const int64_t channels = x.shape.rank > 0 ? x.shape.dims[x.shape.rank - 1] : 0;
  const View* const perChannel[] = {&scale, &offset, &mean, &variance};
  if (!context.demand(
          channels > 0 && x.shape.size() > 0 && dy.shape == x.shape &&
              std::all_of(std::begin(perChannel), std::end(perChannel), [&](const View* view) { return view->shape.size() == channels; }),
          "TandemBatchNormGrad: dy must have the shape of x, the others one value a channel"))
    return;
  const View dx = context.output(0, x.shape), dScale = context.output(1, scale.shape), dOffset = context.output(2, scale.shape);
  if (!context.check()) return;
  const float* slopes = dy.data;
  const float* values = x.data;
  if (!relu6) {
    const auto slope = [=](int64_t at, int64_t, auto like) { return read(slopes + at, like); };
    return differentiateBatchNorm(x, scale, mean, variance, epsilon, slope, dx, dScale, dOffset);
  }
  std::vector<float> gain(channels);
  for (int64_t channel = 0; channel < channels; ++channel)
    gain[channel] = static_cast<float>(scale.data[channel] / std::sqrt(static_cast<double>(variance.data[channel]) + epsilon));
  const Normalisation normalisation{mean.data, gain.data(), offset.data};
  const auto slope = [=](int64_t at, int64_t channel, auto like) {
    return passInside(normalisation.apply(values + at, channel, like), read(slopes + at, like));
  };
  differentiateBatchNorm(x, scale, mean, variance, epsilon, slope, dx, dScale, dOffset);
}

}  // namespace

std::vector<Definition> batchNormOperations() {
  return {
      {"TandemBatchNorm",
       {"x: float", "scale: float", "offset: float"},
       {"y: float", "mean: float", "variance: float"},
       {"epsilon: float", "relu6: bool"},
       createBatchNorm,
       computeBatchNorm,
       destroy<BatchNorm>},
      {"TandemBatchNormGrad",
       {"dy: float", "x: float", "scale: float", "offset: float", "mean: float", "variance: float"},
       {"dx: float", "dscale: float", "doffset: float"},
       {"epsilon: float", "relu6: bool"},
       createBatchNorm,
       computeBatchNormGradient,
       destroy<BatchNorm>},
  };
}
