import { InputError } from "../core/errors.ts";
import { NAS_BENCH_MACRO_BLOCKS, NAS_BENCH_MACRO_STAGES, type NasBenchMacroSpace } from "../space/nas-bench-macro.ts";
import type { Candidate } from "../space/space.ts";
import type { Network } from "./network.ts";
import { convolution, depthwise, NetworkBuilder } from "./reference/network-builder.ts";

const STEM_CHANNELS = 32;
const HEAD_CHANNELS = 1280;

/** Kernel and expansion of the blocks that compute. */
const BLOCKS = { "mb3-k3": { kernel: 3, expansion: 3 }, "mb6-k5": { kernel: 5, expansion: 6 } } as const;

/**
 * The benchmark's network around its eight layers: 3x3 stem, the layers as inverted bottlenecks with ReLU, 1x1 head, pool, classifier. An
 * identity that strides is a 1x1 convolution, any other is nothing. The published FLOPs are these MACs.
 */
export function buildNasBenchMacroNetwork(space: NasBenchMacroSpace, candidate: Candidate): Network {
  const { inputSize, inputChannels, classes } = space.parameters;
  const builder = new NetworkBuilder({ height: inputSize, width: inputSize, channels: inputChannels });
  builder.append("stem", convolution({ kernel: 3, padding: 1, channels: STEM_CHANNELS, activation: "relu" }));
  let layer = 0;
  NAS_BENCH_MACRO_STAGES.forEach((layers, stage) => {
    for (let place = 0; place < layers; place++, layer++) {
      const halves = place === 0;
      appendLayer(builder, candidate[layer]!, {
        prefix: `layer${layer + 1}.`,
        stride: halves ? 2 : 1,
        channels: STEM_CHANNELS * 2 ** (stage + 1),
      });
    }
  });
  builder.append("head", convolution({ kernel: 1, channels: HEAD_CHANNELS, activation: "relu" }));
  builder.appendClassifier(classes);
  return builder.build(`${space.name} ${printMacroArchitecture(candidate)}`);
}

/** Networks that contain every weight at its largest shape: the larger block everywhere, and the identities that stride. */
export function largestNasBenchMacroNetworks(space: NasBenchMacroSpace): readonly Network[] {
  return (["mb6-k5", "identity"] as const).map((block) => {
    const index = NAS_BENCH_MACRO_BLOCKS.indexOf(block);
    return buildNasBenchMacroNetwork(
      space,
      space.decisions.map(() => index),
    );
  });
}

/** A candidate in the benchmark's notation, a digit a layer, for example `22212220`. */
export function printMacroArchitecture(candidate: Candidate): string {
  return candidate.join("");
}

/** Reads what `printMacroArchitecture` wrote. Throws an `InputError` that shows the text. */
export function parseMacroArchitecture(text: string): Candidate {
  if (/^[0-2]{8}$/.test(text)) return [...text].map(Number);
  throw new InputError(`Cannot read an architecture: ${JSON.stringify(text)}, expected eight digits from 0 to 2`, {
    code: "invalid-architecture",
    path: text,
    fix: `Write a digit a layer: ${NAS_BENCH_MACRO_BLOCKS.map((block, index) => `${index} for ${block}`).join(", ")}.`,
  });
}

interface LayerPlace {
  /** Node names start with this, a dot included. */
  readonly prefix: string;
  readonly stride: number;
  /** Output channels. */
  readonly channels: number;
}

function appendLayer(builder: NetworkBuilder, choice: number, { prefix, stride, channels }: LayerPlace): void {
  const block = NAS_BENCH_MACRO_BLOCKS[choice]!;
  if (block === "identity") {
    if (stride > 1) builder.append(`${prefix}identity`, convolution({ kernel: 1, stride, padding: 0, channels }));
    return;
  }
  const { kernel, expansion } = BLOCKS[block];
  const source = builder.last;
  const hidden = builder.channels * expansion;
  builder.append(`${prefix}expand`, convolution({ kernel: 1, channels: hidden, activation: "relu" }));
  builder.append(`${prefix}depthwise`, depthwise({ kernel, stride, padding: (kernel - 1) / 2, activation: "relu" }));
  builder.append(`${prefix}project`, convolution({ kernel: 1, channels }));
  if (stride === 1) builder.appendSum(`${prefix}add`, source);
}
