/** A convolution as a row of a SCALE-Sim topology writes it: padding already part of the input, each filter over all channels. */
export interface SystolicConvolution {
  readonly kind: "convolution";
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly channels: number;
  readonly filters: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
}

/** A product of an `m` x `k` matrix of inputs and a `k` x `n` matrix of weights. */
export interface SystolicProduct {
  readonly kind: "product";
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** What the array computes in one go; all sizes are positive integers, and the kernel fits the input. */
export type SystolicLayer = SystolicConvolution | SystolicProduct;

/**
 * A layer as the matrix product the array computes: output positions x window elements, times window elements x filters.
 * A stride that does not divide what the kernel leaves of the input ends in one more window that hangs over the edge, as SCALE-Sim counts it.
 */
export function layerToProduct(layer: SystolicLayer): SystolicProduct {
  if (layer.kind === "product") return layer;
  const outputHeight = countWindows(layer.inputHeight, { kernel: layer.kernelHeight, stride: layer.strideHeight });
  const outputWidth = countWindows(layer.inputWidth, { kernel: layer.kernelWidth, stride: layer.strideWidth });
  return { kind: "product", m: outputHeight * outputWidth, n: layer.filters, k: layer.kernelHeight * layer.kernelWidth * layer.channels };
}

function countWindows(size: number, { kernel, stride }: { readonly kernel: number; readonly stride: number }): number {
  return Math.ceil((size - kernel) / stride) + 1;
}
