// Kernels of a training step, registered with TensorFlow through its C interface for kernels.
//
// TensorFlow's own kernels for batch normalisation, depthwise convolution and gradients of 1x1 convolutions read and write a tensor
// several times, or wake a second thread for work shorter than the waking; these pass over it once or twice. `scripts/native.mjs` compiles
// them for the processor at hand; where that is not possible, the callers in `src/tensor/` use TensorFlow's own.
//
// All tensors are float32 in the order [batch, height, width, channels].

#include "kernel.h"

namespace {

void leaveShapeOpen(TF_ShapeInferenceContext* context, TF_Status* status) { TF_ShapeInferenceContextSetUnknownShape(context, status); }

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
  for (const auto& operations :
       {batchNormOperations(), pointwiseOperations(), depthwiseOperations(), depthwiseFilterOperations(), momentumOperations()})
    for (const Definition& definition : operations)
      if (!registerOp(definition)) return false;
  return true;
}

}  // namespace

/** Called by Node once for each thread that loads the file; registration is for the process. */
extern "C" __attribute__((visibility("default"))) void* napi_register_module_v1(void* env, void* exports) {
  static const bool registered = registerAll();
  if (!registered) napi_throw_error(env, nullptr, "TensorFlow refused the training kernels");
  return exports;
}
