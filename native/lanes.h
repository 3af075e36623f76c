// Eight floats at a time.
#pragma once

#include <cstddef>
#include <cstdint>

constexpr int kLanes = 8;

/** Eight floats; the compiler splits them where registers are narrower. */
typedef float Lanes __attribute__((vector_size(kLanes * sizeof(float))));
/** The same in memory, at any place. */
typedef float StoredLanes __attribute__((vector_size(kLanes * sizeof(float)), aligned(4), may_alias));

inline Lanes load(const float* place) { return *reinterpret_cast<const StoredLanes*>(place); }
inline void store(float* place, Lanes value) { *reinterpret_cast<StoredLanes*>(place) = value; }

/** Reads eight floats or one, as the type of `like` says. */
inline Lanes read(const float* place, const Lanes&) { return load(place); }
inline float read(const float* place, const float&) { return *place; }
