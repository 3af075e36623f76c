/**
 * Networks drawn around EfficientNet-B0 and around ResNet-18 and -50, 224 pixels: every stage's channels times 0.75, 1 or 1.25, a block fewer or more or as many,
 * and every block's kernel (and expansion, of EfficientNet) one of a few.
 */
import { convolution, depthwise, maxPool, NetworkBuilder } from "../dist/network/reference/network-builder.js";
import { roundChannels } from "../dist/space/round-channels.js";

const INPUT = { height: 224, width: 224, channels: 3 };
const WIDTHS = [0.75, 1, 1.25];
/** Table 1 of Tan and Le, EfficientNet (2019): channels, blocks, stride, and whether blocks expand. */
const EFFICIENTNET_STAGES = [
  [16, 1, 1, false],
  [24, 2, 2, true],
  [40, 2, 2, true],
  [80, 3, 2, true],
  [112, 3, 1, true],
  [192, 4, 2, true],
  [320, 1, 1, true],
];
/** Table 1 of He et al., Deep Residual Learning (2015). */
const RESNETS = [
  { blocks: [2, 2, 2, 2], expansion: 1 },
  { blocks: [3, 4, 6, 3], expansion: 4 },
];
const RESNET_CHANNELS = [64, 128, 256, 512];

const pick = (rng, values) => values[rng.integer(values.length)];
const pickDepth = (rng, blocks) => Math.max(1, blocks - 1 + rng.integer(3));

/** Inverted bottlenecks with squeeze-excite and swish; kernels 3, 5 or 7, expansions 3, 4 or 6. */
export function drawEfficientnet(rng) {
  const builder = new NetworkBuilder(INPUT);
  const activation = "swish";
  builder.append("stem", convolution({ kernel: 3, stride: 2, channels: 32, activation }));
  EFFICIENTNET_STAGES.forEach(([base, blocks, firstStride, expands], stage) => {
    const channels = roundChannels(base * pick(rng, WIDTHS));
    const depth = pickDepth(rng, blocks);
    for (let block = 1; block <= depth; block++) {
      const prefix = `stage${stage + 1}.block${block}.`;
      const { last: source, channels: inputs } = builder;
      const stride = block === 1 ? firstStride : 1;
      if (expands) builder.append(`${prefix}expand`, convolution({ kernel: 1, channels: inputs * pick(rng, [3, 4, 6]), activation }));
      builder.append(`${prefix}depthwise`, depthwise({ kernel: pick(rng, [3, 5, 7]), stride, activation }));
      const squeezedChannels = Math.floor(inputs / 4);
      builder.append(`${prefix}squeeze`, { kind: "squeeze-excite", squeezedChannels, activation, gate: "sigmoid" });
      builder.append(`${prefix}project`, convolution({ kernel: 1, channels }));
      if (stride === 1 && inputs === channels) builder.appendSum(`${prefix}add`, source);
    }
  });
  builder.append("head", convolution({ kernel: 1, channels: 1280, activation }));
  builder.appendClassifier(1000);
  return builder.build("around efficientnet-b0");
}

/** Residual blocks of either kind, ResNet-18's or ResNet-50's; kernels 3 or 5. */
export function drawResnet(rng) {
  const { blocks, expansion } = pick(rng, RESNETS);
  const builder = new NetworkBuilder(INPUT);
  const activation = "relu";
  builder.append("stem", convolution({ kernel: 7, stride: 2, padding: 3, channels: 64, activation }));
  builder.append("pool1", maxPool({ kernel: 3, stride: 2, padding: 1 }));
  RESNET_CHANNELS.forEach((base, stage) => {
    const channels = roundChannels(base * pick(rng, WIDTHS));
    const depth = pickDepth(rng, blocks[stage]);
    for (let block = 1; block <= depth; block++) {
      const place = { prefix: `stage${stage + 1}.block${block}.`, stride: block === 1 && stage > 0 ? 2 : 1, channels, expansion };
      appendResidual(builder, place, pick(rng, [3, 5]));
    }
  });
  builder.appendClassifier(1000);
  return builder.build("around resnet");
}

function appendResidual(builder, { prefix, stride, channels, expansion }, kernel) {
  const { last: source, channels: inputs } = builder;
  const outputs = channels * expansion;
  let shortcut = source;
  if (stride > 1 || inputs !== outputs) {
    builder.append(`${prefix}shortcut`, convolution({ kernel: 1, stride, padding: 0, channels: outputs }));
    shortcut = builder.last;
  }
  const middle = { kernel, stride, padding: (kernel - 1) / 2, channels, activation: "relu" };
  if (expansion > 1) {
    builder.append(`${prefix}reduce`, convolution({ kernel: 1, padding: 0, channels, activation: "relu" }), { from: source });
    builder.append(`${prefix}convolution`, convolution(middle));
    builder.append(`${prefix}restore`, convolution({ kernel: 1, padding: 0, channels: outputs }));
  } else {
    builder.append(`${prefix}convolution1`, convolution(middle), { from: source });
    builder.append(`${prefix}convolution2`, convolution({ kernel, padding: (kernel - 1) / 2, channels }));
  }
  builder.appendSum(`${prefix}add`, shortcut, { activation: "relu" });
}
