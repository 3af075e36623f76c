import { analyzeNetwork } from "../../../src/network/analyze.ts";
import { buildReference } from "../../../src/network/reference/build-reference.ts";

const count = (text: string) => analyzeNetwork(buildReference(text));

test.each<[string, number, string]>([
  ["mobilenet-v1:head=false", 567_716_352, "the table in slim's mobilenet_v1.py"],
  ["mobilenet-v1:width=0.75,input=128,head=false", 106_002_432, "the table in slim's mobilenet_v1.py"],
  ["mobilenet-v1:width=0.25,input=128", 13_570_304, "the published compiled model"],
  ["mobilenet-v2", 300_775_552, "the published compiled model"],
  ["mnist", 13_213_312, "the published compiled model"],
  ["resnet-18", 1_814_073_344, "fvcore on torchvision's resnet18"],
  ["resnet-50", 4_089_184_256, "fvcore on torchvision's resnet50"],
])("%s multiplies exactly %d times, as in %s", (text, macs) => {
  expect(count(text).macs).toBe(macs);
});

test.each<[string, number, number]>([
  // TensorFlow's research/slim/nets/mobilenet_v1.md.
  ["mobilenet-v1", 569, 4.24],
  ["mobilenet-v1:input=160", 291, 4.24],
  ["mobilenet-v1:width=0.5", 150, 1.34],
  ["mobilenet-v1:width=0.5,input=160", 77, 1.34],
  ["mobilenet-v1:width=0.25", 41, 0.47],
  // TensorFlow's research/slim/nets/mobilenet/README.md.
  ["mobilenet-v2:width=1.4", 582, 6.06],
  ["mobilenet-v2:width=1.3", 509, 5.34],
  ["mobilenet-v2:width=0.75", 209, 2.61],
  ["mobilenet-v2:width=0.5", 97, 1.95],
  ["mobilenet-v2:width=0.5,input=96", 18, 1.95],
  ["mobilenet-v2:width=0.35", 59, 1.66],
  ["mobilenet-edgetpu", 990, 4.0],
  ["mobilenet-edgetpu:width=0.75,input=224", 624, 2.9],
  // Tan and Le, EfficientNet, Table 2, two digits.
  ["efficientnet-b0", 390, 5.3],
])("%s is near its published table: %d million MACs, %d million parameters", (text, megaMacs, megaParams) => {
  const { macs, params } = count(text);
  // Tables round, some down; their parameters leave out part of the batch normalisation.
  expect(Math.abs(macs / 1e6 - megaMacs)).toBeLessThanOrEqual(Math.max(1, 0.012 * megaMacs));
  expect(Math.abs(params / 1e6 / megaParams - 1)).toBeLessThan(0.035);
});

test.each<[string, number, string]>([
  ["mobilenet-v1:classes=1000", 4_231_976, "trainable in Keras"],
  ["mobilenet-v2:classes=1000", 3_504_872, "torchvision"],
  ["efficientnet-b0", 5_288_548, "torchvision"],
  ["resnet-18", 11_689_512, "torchvision"],
  ["resnet-50", 25_557_032, "torchvision"],
])("%s has exactly %d parameters: %s", (text, params) => {
  expect(count(text).params).toBe(params);
});

test("DeepLab falls short of its published 2.75 billion multiply-adds by its image-level branch", () => {
  // TensorFlow's research/deeplab/g3doc/model_zoo.md, mobilenetv2_coco_voc_trainaug at output stride 16.
  const imageLevelBranch = 320 * 256 + 33 * 33 * 256 * 256;
  expect(Math.abs((count("deeplab-v3-mobilenet-v2").macs + imageLevelBranch) / 2.75e9 - 1)).toBeLessThan(0.005);
});

test("PoseNet's body has the weights of MobileNet v1 0.75 and its heads 115 channels", () => {
  const batchNorms = (names: readonly string[]) =>
    count("posenet-mobilenet-v1:head=false")
      .nodes.filter(({ name }) => names.some((part) => name.endsWith(part)))
      .reduce((sum, { output }) => sum + 2 * output.channels, 0);
  const body = count("posenet-mobilenet-v1:head=false");
  // The table in slim's mobilenet_v1.py counts no batch normalisation.
  expect(body.params - batchNorms(["stem", "depthwise", "pointwise"])).toBe(1_800_144);
  expect(count("posenet-mobilenet-v1").params - body.params).toBe(115 * 768 + 115);
});
