// What the depthwise convolution and its gradients share: one filter a channel.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernel.h"
#include "parts.h"

struct Depthwise {
  /** Rows and columns of the image, strides, zeros above and to the left, rows and columns of the output. */
  int64_t window[8] = {};
};

inline void* createDepthwise(TF_OpKernelConstruction* construction) {
  auto* kernel = new Depthwise();
  Attributes(construction).readList("window", kernel->window);
  return kernel;
}

/** The sizes of one convolution. */
struct Window {
  int64_t rows, columns, strideRows, strideColumns, top, left, outputRows, outputColumns, kernelRows, kernelColumns, channels;

  Window(const Depthwise& kernel, int64_t kernelRowCount, int64_t kernelColumnCount, int64_t channelCount)
      : rows(kernel.window[0]),
        columns(kernel.window[1]),
        strideRows(kernel.window[2]),
        strideColumns(kernel.window[3]),
        top(kernel.window[4]),
        left(kernel.window[5]),
        outputRows(kernel.window[6]),
        outputColumns(kernel.window[7]),
        kernelRows(kernelRowCount),
        kernelColumns(kernelColumnCount),
        channels(channelCount) {}

  /** Whether an image and an output have these sizes. */
  bool holds(const Shape& image, const Shape& output) const {
    return image.rank == 4 && output.rank == 4 && image.dims[0] == output.dims[0] && image.dims[1] == rows && image.dims[2] == columns &&
           image.dims[3] == channels && output.dims[1] == outputRows && output.dims[2] == outputColumns && output.dims[3] == channels &&
           strideRows > 0 && strideColumns > 0 && top >= 0 && left >= 0 && kernelRows > 0 && kernelColumns > 0;
  }
};

/** Calls `work(part, image)` for a batch of which every image costs about as much as a pass over `floats`. */
template <typename Work>
void forImages(int64_t batch, int64_t floats, int64_t most, const Work& work) {
  inParts(batch, std::min(batch, countParts(batch * floats, most)), [&](int64_t part, int64_t begin, int64_t end) {
    for (int64_t image = begin; image < end; ++image) work(part, image);
  });
}
