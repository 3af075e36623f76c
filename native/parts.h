// Work in parts whose number depends on its size alone, so that sums do not depend on the number of threads.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "thread-team.h"

/** Floats worth a part of their own. */
constexpr int64_t kGrain = 16384;

/** How many parts work on `floats` falls into: by its size alone, so that sums do not depend on the number of threads. */
inline int64_t countParts(int64_t floats, int64_t most) { return std::max<int64_t>(1, std::min(most, floats / kGrain)); }

/** Calls `work(part, begin, end)` for `parts` nearly equal pieces of `0..count`. */
template <typename Work>
void inParts(int64_t count, int64_t parts, const Work& work) {
  ThreadTeam::get().run(parts, [&](int64_t part) { work(part, count * part / parts, count * (part + 1) / parts); });
}

/** Parts of which no sum is kept may be as many as help. */
constexpr int64_t kManyParts = 16;
/** Parts that each keep a sum. */
constexpr int64_t kSumParts = 4;

/** Sums `kSumParts` arrays of `size` that lie one after the other. */
inline void addParts(const std::vector<float>& parts, int64_t size, float* total) {
  std::copy(parts.data(), parts.data() + size, total);
  for (int64_t part = 1; part < kSumParts; ++part)
    for (int64_t at = 0; at < size; ++at) total[at] += parts[part * size + at];
}
