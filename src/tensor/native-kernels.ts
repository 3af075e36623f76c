import * as tf from "@tensorflow/tfjs-core";

/** The part of the native backend that runs a TensorFlow kernel by name. */
interface NativeBackend {
  readonly binding: NativeBinding;
  executeMultipleOutputs(name: string, attributes: readonly OpAttribute[], inputs: readonly tf.Tensor[], outputs: number): tf.Tensor[];
}

interface NativeBinding {
  readonly TF_FLOAT: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_BOOL: number;
}

interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: AttributeValue;
}

/** A number is a float, a list holds integers. */
type AttributeValue = number | string | boolean | readonly number[];

/** Attributes of a kernel by name. */
type KernelAttributes = Readonly<Record<string, AttributeValue>>;

/** Whether the native TensorFlow engine is the active one, so that its fused kernels can be called. */
export function isNativeEngine(): boolean {
  return tf.getBackend() === "tensorflow";
}

/** Whether the WebAssembly engine is active: it lacks some gradients, and multiplies transposed matrices slowly. */
export function isWasmEngine(): boolean {
  return tf.getBackend() === "wasm";
}

/**
 * Runs a float32 TensorFlow kernel by its name and returns its outputs; `types` are its type attributes, default `T` alone.
 * No gradient is recorded: wrap the call in `tf.customGrad`, or keep it out of the differentiated path.
 */
export function runNativeKernel(
  name: string,
  inputs: readonly tf.Tensor[],
  options: {
    readonly outputs: number;
    readonly types?: readonly string[];
    readonly attributes?: KernelAttributes;
    /** The attribute `N`: tensors in each list among the inputs. */
    readonly listLength?: number;
  },
): tf.Tensor[] {
  const backend = tf.backend() as unknown as NativeBackend;
  const { binding } = backend;
  const types = options.types ?? ["T"];
  const attributes: OpAttribute[] = types.map((type) => ({ name: type, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }));
  for (const [key, value] of Object.entries(options.attributes ?? {}))
    attributes.push({ name: key, type: attributeType(binding, value), value });
  if (options.listLength !== undefined) attributes.push({ name: "N", type: binding.TF_ATTR_INT, value: options.listLength });
  return backend.executeMultipleOutputs(name, attributes, inputs, options.outputs);
}

function attributeType(binding: NativeBinding, value: AttributeValue): number {
  if (typeof value === "number") return binding.TF_ATTR_FLOAT;
  if (typeof value === "object") return binding.TF_ATTR_INT;
  return typeof value === "string" ? binding.TF_ATTR_STRING : binding.TF_ATTR_BOOL;
}
