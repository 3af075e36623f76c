import type { Layer, TensorShape } from "./network.ts";

/** Multiply-accumulates of a layer for one image; bias, batch normalisation, pooling and activations count none. */
export function countMacs(layer: Layer, { input, output }: { readonly input: TensorShape; readonly output: TensorShape }): number {
  const outputs = output.height * output.width * output.channels;
  switch (layer.kind) {
    case "convolution":
      return outputs * layer.kernelHeight * layer.kernelWidth * (input.channels / layer.groups);
    case "depthwise":
      return outputs * layer.kernelHeight * layer.kernelWidth;
    case "dense":
    case "squeeze-excite":
      return countWeights(layer, input);
    default:
      return 0;
  }
}

/** Trained numbers of a layer: weights, biases, and a scale and an offset a channel of each batch normalisation. */
export function countParams(layer: Layer, input: TensorShape): number {
  const weights = countWeights(layer, input);
  switch (layer.kind) {
    case "convolution":
    case "depthwise":
      return weights + outputChannels(layer, input) * ((layer.bias ? 1 : 0) + (layer.batchNorm ? 2 : 0));
    case "dense":
      return weights + (layer.bias ? layer.outputChannels : 0);
    case "squeeze-excite":
      return weights + layer.squeezedChannels + input.channels;
    case "activation":
      return layer.batchNorm ? 2 * input.channels : 0;
    default:
      return 0;
  }
}

/**
 * Bytes of a layer's constants at inference: int8 weights, and int32 biases where it has any or batch normalisation folds into some.
 * A batch normalisation that stands alone keeps an int8 scale and an int32 offset a channel.
 */
export function countWeightBytes(layer: Layer, input: TensorShape): number {
  const weights = countWeights(layer, input);
  switch (layer.kind) {
    case "convolution":
    case "depthwise":
      return weights + (layer.bias || layer.batchNorm ? 4 * outputChannels(layer, input) : 0);
    case "dense":
      return weights + (layer.bias ? 4 * layer.outputChannels : 0);
    case "squeeze-excite":
      return weights + 4 * (layer.squeezedChannels + input.channels);
    case "activation":
      return layer.batchNorm ? 5 * input.channels : 0;
    default:
      return 0;
  }
}

/** Entries of the weight tensors, biases excluded. */
function countWeights(layer: Layer, input: TensorShape): number {
  switch (layer.kind) {
    case "convolution":
      return layer.kernelHeight * layer.kernelWidth * (input.channels / layer.groups) * layer.outputChannels;
    case "depthwise":
      return layer.kernelHeight * layer.kernelWidth * input.channels * layer.multiplier;
    case "dense":
      return input.channels * layer.outputChannels;
    case "squeeze-excite":
      return 2 * input.channels * layer.squeezedChannels;
    default:
      return 0;
  }
}

function outputChannels(layer: Layer & { readonly kind: "convolution" | "depthwise" }, input: TensorShape): number {
  return layer.kind === "convolution" ? layer.outputChannels : input.channels * layer.multiplier;
}
