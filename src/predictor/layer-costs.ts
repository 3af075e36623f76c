import type { AcceleratorProfile } from "./accelerator-profile.ts";
import { channelShares, likeElements } from "./element-kinds.ts";
import type { LayerProfile } from "./layer-profile.ts";
import { LayerSplit, type PeArray, SEGMENT_SUMS, SPLITS } from "./layer-split.ts";

/** Numbers of an estimate: the split that is taken, then the sums. */
const ESTIMATE = 1 + SEGMENT_SUMS.length;
/** Estimates there is room for at first; it doubles. */
const FIRST_ESTIMATES = 1 << 10;
/** Layers that are estimated in turn, each of which keeps what it knows of its rounds. */
const TURNS = 4;

/** What layers are estimated on. */
export interface LayerMachines {
  /** Of kinds of processing elements by number, what an element and the ports are like counts. */
  readonly elements: readonly AcceleratorProfile[];
  readonly arrays: readonly PeArray[];
  /** Room for weights on their way, and for activations again as much. */
  readonly stagingBytes: number;
}

/** A layer on a kind of elements, which stands for all that are the same to it. */
interface LayerKind {
  readonly layer: LayerProfile;
  readonly inside: number;
  readonly accelerator: AcceleratorProfile;
  /** Where its estimates' places begin, `[arrays, ways that operands lie]`. */
  readonly start: number;
}

/**
 * What layers cost on kinds of elements in arrays, estimated once: blocks of networks have many layers in common, and many kinds of elements are the same
 * to a layer.
 */
export class LayerCosts {
  /** Estimates, `[estimates, 1 + sums]`; replaced when it grows. */
  values = new Float64Array(FIRST_ESTIMATES * ESTIMATE);
  readonly #machines: LayerMachines;
  readonly #shares: readonly number[];
  readonly #splits: readonly LayerSplit[];
  /** Numbers of the kinds of a layer, by element. */
  readonly #known = new Map<string, Int32Array>();
  readonly #kinds: LayerKind[] = [];
  /** Where estimates lie in `values`; 0 where there is none yet. */
  #places = new Int32Array(FIRST_ESTIMATES);
  #placed = 0;
  /** The first place stays empty. */
  #count = 1;

  constructor(machines: LayerMachines) {
    this.#machines = machines;
    this.#shares = channelShares(machines.arrays);
    this.#splits = Array.from({ length: TURNS }, () => new LayerSplit(machines.stagingBytes));
  }

  /** Numbers of a layer's kinds, by element; `inside` is the share of its windows' taps that meet the image. */
  kinds(layer: LayerProfile, inside: number): Int32Array {
    const key = layerKey(layer);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { elements, arrays } = this.#machines;
    const like = likeElements(layer, elements, this.#shares);
    const kinds = new Int32Array(elements.length);
    like.forEach((first, element) => {
      if (first < element) {
        kinds[element] = kinds[first]!;
        return;
      }
      kinds[element] = this.#kinds.push({ layer, inside, accelerator: elements[element]!, start: this.#placed }) - 1;
      this.#placed += arrays.length * SPLITS ** layer.inputs.length;
    });
    if (this.#placed > this.#places.length) this.#places = enlarged(this.#places, new Int32Array(2 * this.#placed));
    this.#known.set(key, kinds);
    return kinds;
  }

  /** Where in `values` the split and the sums of a kind of layer on an array begin; its operands lie under the splits in `lies`. `turn` tells layers that alternate apart. */
  place(number: number, array: number, { lies, turn }: { readonly lies: Int8Array; readonly turn: number }): number {
    const kind = this.#kinds[number]!;
    const { layer, inside, accelerator, start } = kind;
    const operands = layer.inputs.length;
    const { peX, peY } = this.#machines.arrays[array]!;
    let way = 0;
    // A layer that sums over channels finds its input in place under the first split alone.
    for (let at = 0; peX * peY > 1 && at < operands; at++)
      way = way * SPLITS + (layer.use === "reduction" ? Math.min(1, lies[at]!) : lies[at]!);
    const at = start + array * SPLITS ** operands + way;
    if (this.#places[at] === 0) {
      const split = this.#splits[turn % TURNS]!;
      split.begin(layer, accelerator, inside);
      split.estimate(this.#machines.arrays[array]!, lies);
      this.#places[at] = this.#keep(split);
    }
    return this.#places[at]!;
  }

  #keep({ split, sums }: LayerSplit): number {
    const place = this.#count++ * ESTIMATE;
    if (place + ESTIMATE > this.values.length) this.values = enlarged(this.values, new Float64Array(2 * this.values.length));
    this.values[place] = split;
    this.values.set(sums, place + 1);
    return place;
  }
}

function enlarged<Numbers extends Int32Array | Float64Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}

/** Of all that the estimate reads. */
function layerKey(layer: LayerProfile): string {
  const { use, inputs, rows, columns, channels, depth, macs, vectorPasses, weightBytes, inputBytes, outputBytes } = layer;
  const { kernelRows, kernelColumns, strideRows, strideColumns, inputRows, inputColumns, inputChannels } = layer;
  const window = [kernelRows, kernelColumns, strideRows, strideColumns, inputRows, inputColumns, inputChannels];
  const work = [macs, vectorPasses, weightBytes, inputBytes, outputBytes];
  return [use, inputs.length, rows, columns, channels, depth, ...window, ...work].join();
}
