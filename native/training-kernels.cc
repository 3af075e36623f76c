// Kernels of a training step, registered with TensorFlow through its C interface for kernels.
//
// TensorFlow's own kernels for batch normalisation, depthwise convolution and gradients of 1x1 convolutions read and write a tensor
// several times, or wake a second thread for work shorter than the waking; these pass over it once or twice. `scripts/native.mjs` compiles them
// for the processor at hand; where that is not possible, the callers in `src/tensor/` use TensorFlow's own.
//
// All tensors are float32 in the order [batch, height, width, channels].

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>
#if defined(__linux__)
#include <sched.h>
#endif

// ---- The part of tensorflow/c/{kernels,ops}.h and of node_api.h used here: stable C interfaces, declared so that no headers are needed.

extern "C" {
struct TF_Tensor;
struct TF_Status;
struct TF_OpDefinitionBuilder;
struct TF_KernelBuilder;
struct TF_OpKernelConstruction;
struct TF_OpKernelContext;
struct TF_ShapeInferenceContext;

TF_Status* TF_NewStatus();
void TF_DeleteStatus(TF_Status*);
int TF_GetCode(const TF_Status*);
void TF_SetStatus(TF_Status*, int code, const char* message);
int TF_NumDims(const TF_Tensor*);
int64_t TF_Dim(const TF_Tensor*, int index);
void* TF_TensorData(const TF_Tensor*);
void TF_DeleteTensor(TF_Tensor*);

TF_OpDefinitionBuilder* TF_NewOpDefinitionBuilder(const char* name);
void TF_OpDefinitionBuilderAddInput(TF_OpDefinitionBuilder*, const char* spec);
void TF_OpDefinitionBuilderAddOutput(TF_OpDefinitionBuilder*, const char* spec);
void TF_OpDefinitionBuilderAddAttr(TF_OpDefinitionBuilder*, const char* spec);
void TF_OpDefinitionBuilderSetShapeInferenceFunction(TF_OpDefinitionBuilder*, void (*)(TF_ShapeInferenceContext*, TF_Status*));
void TF_ShapeInferenceContextSetUnknownShape(TF_ShapeInferenceContext*, TF_Status*);
void TF_RegisterOpDefinition(TF_OpDefinitionBuilder*, TF_Status*);
TF_KernelBuilder* TF_NewKernelBuilder(const char* op, const char* device, void* (*create)(TF_OpKernelConstruction*),
                                      void (*compute)(void*, TF_OpKernelContext*), void (*destroy)(void*));
void TF_RegisterKernelBuilder(const char* name, TF_KernelBuilder*, TF_Status*);
void TF_OpKernelConstruction_GetAttrFloat(TF_OpKernelConstruction*, const char* name, float* value, TF_Status*);
void TF_OpKernelConstruction_GetAttrBool(TF_OpKernelConstruction*, const char* name, unsigned char* value, TF_Status*);
void TF_OpKernelConstruction_GetAttrInt64(TF_OpKernelConstruction*, const char* name, int64_t* value, TF_Status*);
void TF_OpKernelConstruction_GetAttrInt64List(TF_OpKernelConstruction*, const char* name, int64_t* values, int count, TF_Status*);
void TF_OpKernelConstruction_Failure(TF_OpKernelConstruction*, TF_Status*);
void TF_OpKernelContext_Failure(TF_OpKernelContext*, TF_Status*);
void TF_GetInput(TF_OpKernelContext*, int index, TF_Tensor**, TF_Status*);
TF_Tensor* TF_AllocateOutput(TF_OpKernelContext*, int index, int type, const int64_t* dims, int rank, size_t bytes, TF_Status*);

int napi_throw_error(void* env, const char* code, const char* message);
}

namespace {

constexpr int kFloat = 1;            // TF_FLOAT
constexpr int kInvalidArgument = 3;  // TF_INVALID_ARGUMENT
constexpr int kLanes = 8;
/** Floats of a tensor handled at a time, so that a second look at them finds them in the nearest cache. */
constexpr int64_t kChunk = 4096;

/** Eight floats; the compiler splits them where registers are narrower. */
typedef float Lanes __attribute__((vector_size(kLanes * sizeof(float))));
/** The same in memory, at any place. */
typedef float StoredLanes __attribute__((vector_size(kLanes * sizeof(float)), aligned(4), may_alias));

inline Lanes load(const float* place) { return *reinterpret_cast<const StoredLanes*>(place); }
inline void store(float* place, Lanes value) { *reinterpret_cast<StoredLanes*>(place) = value; }

// ---- Work in parts, shared by threads.

inline void pauseBriefly() {
#if defined(__x86_64__) || defined(__i386__)
  for (int turn = 0; turn < 32; ++turn) __builtin_ia32_pause();
#endif
  std::this_thread::yield();
}

/** Processors this process may run on. */
inline int countProcessors() {
#if defined(__linux__)
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
#endif
  return static_cast<int>(std::thread::hardware_concurrency());
}

/**
 * Threads that help the one that calls. A helper that has nothing to do looks out for work for a while before it sleeps:
 * kernels follow one another within less time than it takes to wake a thread.
 */
class Helpers {
 public:
  static Helpers& get() {
    // Never destroyed: helpers still look at it while the process ends.
    static Helpers* const helpers = new Helpers();
    return *helpers;
  }

  /** Calls `work(part)` for all parts, in any order and on any thread; returns when all are done. */
  template <typename Work>
  void run(int64_t parts, const Work& work) {
    // Another thread of the program may be computing: then this one works alone.
    std::unique_lock<std::mutex> alone(busy_, std::try_to_lock);
    if (parts < 2 || count_ == 0 || !alone.owns_lock()) {
      for (int64_t part = 0; part < parts; ++part) work(part);
      return;
    }
    call_ = [](const void* target, int64_t part) { (*static_cast<const Work*>(target))(part); };
    target_ = &work;
    parts_ = parts;
    next_ = 0;
    open_ = true;
    ++generation_;
    if (asleep_ > 0) {
      std::lock_guard<std::mutex> guard(sleep_);
      wake_.notify_all();
    }
    help();
    open_ = false;
    while (active_ > 0) pauseBriefly();
  }

 private:
  static constexpr std::chrono::microseconds kLookOut{200};

  Helpers() {
    const char* asked = std::getenv("TF_NUM_INTRAOP_THREADS");
    const int threads = asked != nullptr && std::atoi(asked) > 0 ? std::atoi(asked) : countProcessors();
    try {
      for (; count_ < std::min(threads, 16) - 1; ++count_) std::thread([this] { serve(); }).detach();
    } catch (const std::system_error&) {
      // No more threads are to be had: those that are there will do.
    }
  }

  void help() {
    for (int64_t part = next_++; part < parts_; part = next_++) call_(target_, part);
  }

  void serve() {
    uint64_t seen = 0;
    for (;;) {
      waitForWork(seen);
      seen = generation_;
      // Whoever is counted here is waited for, so what it reads of the work holds still.
      ++active_;
      if (open_) help();
      --active_;
    }
  }

  void waitForWork(uint64_t seen) {
    const auto start = std::chrono::steady_clock::now();
    while (generation_ == seen) {
      if (std::chrono::steady_clock::now() - start < kLookOut) {
        pauseBriefly();
        continue;
      }
      std::unique_lock<std::mutex> guard(sleep_);
      ++asleep_;
      wake_.wait(guard, [&] { return generation_ != seen; });
      --asleep_;
    }
  }

  int count_ = 0;
  std::mutex busy_, sleep_;
  std::condition_variable wake_;
  void (*call_)(const void*, int64_t) = nullptr;
  const void* target_ = nullptr;
  int64_t parts_ = 0;
  std::atomic<int64_t> next_{0};
  std::atomic<uint64_t> generation_{0};
  std::atomic<int> active_{0}, asleep_{0};
  std::atomic<bool> open_{false};
};

/** Floats worth a part of their own. */
constexpr int64_t kGrain = 16384;

/** How many parts work on `floats` falls into: by its size alone, so that sums do not depend on the number of threads. */
inline int64_t countParts(int64_t floats, int64_t most) { return std::max<int64_t>(1, std::min(most, floats / kGrain)); }

/** Calls `work(part, begin, end)` for `parts` nearly equal pieces of `0..count`. */
template <typename Work>
void inParts(int64_t count, int64_t parts, const Work& work) {
  Helpers::get().run(parts, [&](int64_t part) { work(part, count * part / parts, count * (part + 1) / parts); });
}

/** Parts of which no sum is kept may be as many as help. */
constexpr int64_t kManyParts = 16;
/** Parts that each keep a sum. */
constexpr int64_t kSumParts = 4;

// ---- What kernels see of TensorFlow.

struct Shape {
  int rank = 0;
  int64_t dims[8] = {};
  int64_t size() const {
    int64_t product = 1;
    for (int axis = 0; axis < rank; ++axis) product *= dims[axis];
    return product;
  }
  bool operator==(const Shape& other) const { return rank == other.rank && std::equal(dims, dims + rank, other.dims); }
};

/** An input or output; the handle is given back at the end of its scope. */
class View {
 public:
  View(TF_Tensor* tensor) : tensor_(tensor) {
    if (tensor == nullptr) return;
    shape.rank = std::min(TF_NumDims(tensor), 8);
    for (int axis = 0; axis < shape.rank; ++axis) shape.dims[axis] = TF_Dim(tensor, axis);
    data = static_cast<float*>(TF_TensorData(tensor));
  }
  View(View&& other) noexcept : shape(other.shape), data(other.data), tensor_(other.tensor_) { other.tensor_ = nullptr; }
  View(const View&) = delete;
  ~View() {
    if (tensor_ != nullptr) TF_DeleteTensor(tensor_);
  }

  Shape shape;
  float* data = nullptr;

 private:
  TF_Tensor* tensor_;
};

class Context {
 public:
  explicit Context(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  Context(const Context&) = delete;
  ~Context() { TF_DeleteStatus(status_); }

  View input(int index) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, index, &tensor, status_);
    return View(check() ? tensor : nullptr);
  }

  View output(int index, const Shape& shape) {
    TF_Tensor* tensor = TF_AllocateOutput(context_, index, kFloat, shape.dims, shape.rank, shape.size() * sizeof(float), status_);
    return View(check() ? tensor : nullptr);
  }

  /** Whether all went well so far; the first failure is told to TensorFlow, whose calls begin by clearing the status. */
  bool check() {
    if (!failed_ && TF_GetCode(status_) != 0) {
      failed_ = true;
      TF_OpKernelContext_Failure(context_, status_);
    }
    return !failed_;
  }

  bool demand(bool holds, const char* message) {
    if (!holds) TF_SetStatus(status_, kInvalidArgument, message);
    return check();
  }

 private:
  TF_OpKernelContext* context_;
  TF_Status* status_;
  bool failed_ = false;
};

/** Reads the attributes of a kernel that is made; one that is missing is told to TensorFlow. */
class Attributes {
 public:
  explicit Attributes(TF_OpKernelConstruction* construction) : construction_(construction), status_(TF_NewStatus()) {}
  Attributes(const Attributes&) = delete;
  ~Attributes() { TF_DeleteStatus(status_); }

  void read(const char* name, float* value) { check(TF_OpKernelConstruction_GetAttrFloat, name, value); }
  void read(const char* name, unsigned char* value) { check(TF_OpKernelConstruction_GetAttrBool, name, value); }
  void read(const char* name, int64_t* value) { check(TF_OpKernelConstruction_GetAttrInt64, name, value); }
  template <int count>
  void readList(const char* name, int64_t (&values)[count]) {
    TF_OpKernelConstruction_GetAttrInt64List(construction_, name, values, count, status_);
    tell();
  }

 private:
  template <typename Get, typename Value>
  void check(Get get, const char* name, Value* value) {
    get(construction_, name, value, status_);
    tell();
  }
  void tell() {
    if (TF_GetCode(status_) != 0) TF_OpKernelConstruction_Failure(construction_, status_);
  }

  TF_OpKernelConstruction* construction_;
  TF_Status* status_;
};

template <typename Kernel>
void destroy(void* kernel) {
  delete static_cast<Kernel*>(kernel);
}

// ---- Batch normalisation (Ioffe and Szegedy 2015, section 3).

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
 * Adds to `sums` [2, channels] what `term(index, channel, sum, other)` adds to two sums for each float of the rows, eight channels at a time
 * or one: sums of a chunk in float32, sums of chunks in float64.
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
  inParts(rows, parts, [&](int64_t part, int64_t begin, int64_t end) {
    sumSomeRows(begin, end, channels, sums.data() + part * 2 * channels, term);
  });
  for (int64_t at = 2 * channels; at < static_cast<int64_t>(sums.size()); ++at) sums[at % (2 * channels)] += sums[at];
  return sums;
}

/** Reads eight floats or one, as the type of `like` says. */
inline Lanes read(const float* place, const Lanes&) { return load(place); }
inline float read(const float* place, const float&) { return *place; }

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
    mapRows(rows, channels, y.data, [=](int64_t at, int64_t channel, auto like) { return clip(normalisation.apply(values + at, channel, like)); });
  else
    mapRows(rows, channels, y.data, [=](int64_t at, int64_t channel, auto like) { return normalisation.apply(values + at, channel, like); });
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
  if (!context.demand(channels > 0 && x.shape.size() > 0 && dy.shape == x.shape &&
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

/** Sums `kSumParts` arrays of `size` that lie one after the other. */
void addParts(const std::vector<float>& parts, int64_t size, float* total) {
  std::copy(parts.data(), parts.data() + size, total);
  for (int64_t part = 1; part < kSumParts; ++part)
    for (int64_t at = 0; at < size; ++at) total[at] += parts[part * size + at];
}

// ---- Convolution with a filter of one tap: products of matrices, pixels by channels. So few channels need no copies in another order.

/** Rows of a block that stays in registers, 16 columns wide. */
constexpr int kBlockRows = 6;

/**
 * `rows` rows and `groups` times eight columns of a product: `left` [rows, inner] with a stride, `right` [inner, groups x 8] with a stride.
 * `down` is the distance of two rows of `left`, `along` that of two inner positions: (inner, 1) as it lies, (1, inner) transposed.
 * With `adding`, onto what is there.
 */
template <int rows, int groups, bool adding>
inline void multiplyBlock(const float* left, int64_t down, int64_t along, const float* right, int64_t rightStride, int64_t inner, float* output,
                          int64_t outputStride) {
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
inline void multiplyRows(const float* left, int64_t down, int64_t along, const float* right, int64_t columns, int64_t inner, float* output) {
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
void multiply(int64_t rows, const float* left, int64_t down, int64_t along, const float* right, int64_t columns, int64_t inner, float* output) {
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
  if (!context.demand(x.shape.rank == 4 && inputs > 0 && outputs > 0 && filter.shape.size() == inputs * outputs && x.shape.dims[3] == inputs &&
                          dy.shape.rank == 4 && dy.shape.dims[3] == outputs && dy.shape.size() / outputs == x.shape.size() / inputs,
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
  const int64_t step = std::max<int64_t>(64, 2 * kChunk / (inputs + outputs));
  std::vector<float> partial(kSumParts * size);
  inParts(pixels, countParts(pixels * (inputs + outputs), kSumParts), [&](int64_t part, int64_t begin, int64_t end) {
    for (int64_t start = begin; start < end; start += step)
      multiply<true>(inputs, x.data + start * inputs, 1, inputs, dy.data + start * outputs, outputs, std::min(step, end - start),
                     partial.data() + part * size);
  });
  addParts(partial, size, dFilter.data);
}

// ---- Depthwise convolution, one filter a channel.

struct Depthwise {
  // Rows and columns of the image, strides, zeros above and to the left, rows and columns of the output.
  int64_t window[8] = {};
};

void* createDepthwise(TF_OpKernelConstruction* construction) {
  auto* kernel = new Depthwise();
  Attributes(construction).readList("window", kernel->window);
  return kernel;
}

struct Window {
  int64_t rows, columns, strideRows, strideColumns, top, left, outputRows, outputColumns, kernelRows, kernelColumns, channels;

  Window(const Depthwise& kernel, int64_t kernelRowCount, int64_t kernelColumnCount, int64_t channelCount)
      : rows(kernel.window[0]), columns(kernel.window[1]), strideRows(kernel.window[2]), strideColumns(kernel.window[3]),
        top(kernel.window[4]), left(kernel.window[5]), outputRows(kernel.window[6]), outputColumns(kernel.window[7]),
        kernelRows(kernelRowCount), kernelColumns(kernelColumnCount), channels(channelCount) {}

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

/** A pixel of a result: the sum over rows of taps, of which `rowValues(tapRow)` tells where they read; for `blocks` times eight channels. */
template <int blocks, typename Row>
inline void gatherPixel(float* pixel, int64_t firstRow, int64_t lastRow, int64_t rowStep, const Row& row) {
  Lanes sums[blocks] = {};
  for (int64_t tapRow = firstRow; tapRow < lastRow; tapRow += rowStep) row(tapRow, sums);
  for (int block = 0; block < blocks; ++block) store(pixel + block * kLanes, sums[block]);
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
        const int64_t corner = ((row * window.strideRows - window.top) * window.columns + column * window.strideColumns - window.left) * channels;
        const auto place = [&](int64_t tapRow, int64_t tap) { return values + corner + (tapRow * window.columns + tap) * channels; };
        const auto weights = [&](int64_t tapRow, int64_t tap) { return filter.data + (tapRow * window.kernelColumns + tap) * channels; };
        int64_t channel = 0;
        for (; channel + 4 * kLanes <= channels; channel += 4 * kLanes)
          gatherPixel<4>(pixel + channel, firstRow, lastRow, 1, [&](int64_t tapRow, Lanes* sums) {
            addTaps<4>(place(tapRow, first) + channel, channels, weights(tapRow, first) + channel, channels, last - first, sums);
          });
        for (; channel + kLanes <= channels; channel += kLanes)
          gatherPixel<1>(pixel + channel, firstRow, lastRow, 1, [&](int64_t tapRow, Lanes* sums) {
            addTaps<1>(place(tapRow, first) + channel, channels, weights(tapRow, first) + channel, channels, last - first, sums);
          });
        for (; channel < channels; ++channel) {
          float sum = 0;
          for (int64_t tapRow = firstRow; tapRow < lastRow; ++tapRow)
            for (int64_t tap = first; tap < last; ++tap) sum += place(tapRow, tap)[channel] * weights(tapRow, tap)[channel];
          pixel[channel] = sum;
        }
      }
    }
  });
}

/** For a pixel of the image at `at` along an axis: taps `first, first + stride, ...` below `last` reached it, tap `t` from output `(at + before - t) / stride`. */
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
        const int64_t filterStep = window.strideColumns * channels;
        int64_t channel = 0;
        for (; channel + 4 * kLanes <= channels; channel += 4 * kLanes)
          gatherPixel<4>(pixel + channel, firstRow, lastRow, window.strideRows, [&](int64_t tapRow, Lanes* sums) {
            addTaps<4>(place(tapRow) + channel, -channels, weights(tapRow) + channel, filterStep, count, sums);
          });
        for (; channel + kLanes <= channels; channel += kLanes)
          gatherPixel<1>(pixel + channel, firstRow, lastRow, window.strideRows, [&](int64_t tapRow, Lanes* sums) {
            addTaps<1>(place(tapRow) + channel, -channels, weights(tapRow) + channel, filterStep, count, sums);
          });
        for (; channel < channels; ++channel) {
          float sum = 0;
          for (int64_t tapRow = firstRow; tapRow < lastRow; tapRow += window.strideRows)
            for (int64_t tap = 0; tap < count; ++tap) sum += place(tapRow)[channel - tap * channels] * weights(tapRow)[channel + tap * filterStep];
          pixel[channel] = sum;
        }
      }
    }
  });
}

/** Adds to `sums` what one image gives to `taps` taps of a row, from `firstTap`, for eight channels. Where taps fall outside the image, they go one at a time. */
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
      sum += values[(imageRow * window.columns + imageColumn) * channels + channel] * slopes[(row * window.outputColumns + column) * channels + channel];
    }
  }
  return sum;
}

/** x, dy -> gradient in the filter [taps down, taps across, channels, 1], whose size the attribute `taps` gives. */
struct DepthwiseFilter {
  Depthwise window;
  int64_t taps[2] = {};
};

void* createDepthwiseFilter(TF_OpKernelConstruction* construction) {
  auto* kernel = new DepthwiseFilter();
  Attributes attributes(construction);
  attributes.readList("window", kernel->window.window);
  attributes.readList("taps", kernel->taps);
  return kernel;
}

void computeDepthwiseFilterGradient(void* raw_kernel, TF_OpKernelContext* raw) {
  const auto* kernel = static_cast<DepthwiseFilter*>(raw_kernel);
  Context context(raw);
  const View x = context.input(0), dy = context.input(1);
  if (!context.check()) return;
  if (!context.demand(x.shape.rank == 4, "TandemDepthwiseGradFilter: x must be [batch, rows, columns, channels]")) return;
  const Window window(kernel->window, kernel->taps[0], kernel->taps[1], x.shape.dims[3]);
  if (!context.demand(window.holds(x.shape, dy.shape), "TandemDepthwiseGradFilter: x and dy do not have the sizes their window names")) return;
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

// ---- Momentum: velocity = momentum velocity + gradient + decay parameter; parameter -= rate velocity.

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

// ---- Registration.

void leaveShapeOpen(TF_ShapeInferenceContext* context, TF_Status* status) { TF_ShapeInferenceContextSetUnknownShape(context, status); }

struct Definition {
  const char* name;
  std::vector<const char*> inputs, outputs, attributes;
  void* (*create)(TF_OpKernelConstruction*);
  void (*compute)(void*, TF_OpKernelContext*);
  void (*destroy)(void*);
};

/** Whether the operation and its kernel are registered now. */
bool registerOp(const Definition& definition) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* builder = TF_NewOpDefinitionBuilder(definition.name);
  for (const char* attribute : definition.attributes) TF_OpDefinitionBuilderAddAttr(builder, attribute);
  for (const char* input : definition.inputs) TF_OpDefinitionBuilderAddInput(builder, input);
  for (const char* output : definition.outputs) TF_OpDefinitionBuilderAddOutput(builder, output);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, leaveShapeOpen);
  TF_RegisterOpDefinition(builder, status);
  bool fine = TF_GetCode(status) == 0;
  if (fine) {
    TF_KernelBuilder* kernel = TF_NewKernelBuilder(definition.name, "CPU", definition.create, definition.compute, definition.destroy);
    TF_RegisterKernelBuilder(definition.name, kernel, status);
    fine = TF_GetCode(status) == 0;
  }
  TF_DeleteStatus(status);
  return fine;
}

bool registerAll() {
  const Definition definitions[] = {
      {"TandemBatchNorm", {"x: float", "scale: float", "offset: float"}, {"y: float", "mean: float", "variance: float"},
       {"epsilon: float", "relu6: bool"}, createBatchNorm, computeBatchNorm, destroy<BatchNorm>},
      {"TandemBatchNormGrad", {"dy: float", "x: float", "scale: float", "offset: float", "mean: float", "variance: float"},
       {"dx: float", "dscale: float", "doffset: float"}, {"epsilon: float", "relu6: bool"}, createBatchNorm, computeBatchNormGradient, destroy<BatchNorm>},
      {"TandemPointwise", {"x: float", "filter: float"}, {"y: float"}, {}, createNothing, computePointwise, deleteNothing},
      {"TandemPointwiseGrad", {"dy: float", "x: float", "filter: float"}, {"dx: float", "dfilter: float"}, {}, createNothing,
       computePointwiseGradient, deleteNothing},
      {"TandemDepthwise", {"x: float", "filter: float"}, {"y: float"}, {"window: list(int)"}, createDepthwise, computeDepthwise, destroy<Depthwise>},
      {"TandemDepthwiseGradX", {"dy: float", "filter: float"}, {"dx: float"}, {"window: list(int)"}, createDepthwise,
       computeDepthwiseInputGradient, destroy<Depthwise>},
      {"TandemDepthwiseGradFilter", {"x: float", "dy: float"}, {"dfilter: float"}, {"window: list(int)", "taps: list(int)"},
       createDepthwiseFilter, computeDepthwiseFilterGradient, destroy<DepthwiseFilter>},
      {"TandemMomentum", {"factors: float", "parameters: N * float", "velocities: N * float", "gradients: N * float"},
       {"next_parameters: N * float", "next_velocities: N * float"}, {"N: int >= 1"}, createMomentum, computeMomentum, destroy<Momentum>},
  };
  return std::all_of(std::begin(definitions), std::end(definitions), registerOp);
}

}  // namespace

/** Called by Node once for each thread that loads the file; registration is for the process. */
extern "C" __attribute__((visibility("default"))) void* napi_register_module_v1(void* env, void* exports) {
  static const bool registered = registerAll();
  if (!registered) napi_throw_error(env, nullptr, "TensorFlow refused the training kernels");
  return exports;
}
