// What kernels see of TensorFlow.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tensorflow.h"

constexpr int kFloat = 1;            // TF_FLOAT
constexpr int kInvalidArgument = 3;  // TF_INVALID_ARGUMENT

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

/** An operation and its kernel, as TensorFlow is told of them. */
struct Definition {
  const char* name;
  std::vector<const char*> inputs, outputs, attributes;
  void* (*create)(TF_OpKernelConstruction*);
  void (*compute)(void*, TF_OpKernelContext*);
  void (*destroy)(void*);
};

/** The operations of each file. */
std::vector<Definition> batchNormOperations();
std::vector<Definition> pointwiseOperations();
std::vector<Definition> depthwiseOperations();
std::vector<Definition> depthwiseFilterOperations();
std::vector<Definition> momentumOperations();
