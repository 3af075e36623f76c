import { analyzeNetwork, type NodeAnalysis } from "../../../src/network/analyze.ts";
import { buildReference } from "../../../src/network/reference/build-reference.ts";

const analyze = (text: string): readonly NodeAnalysis[] => analyzeNetwork(buildReference(text)).nodes;
const shape = ({ output }: NodeAnalysis): string => `${output.height}x${output.width}x${output.channels}`;
const named = (nodes: readonly NodeAnalysis[], name: string): NodeAnalysis => nodes.find((node) => node.name === name)!;

test.each([
  ["mobilenet-v1:width=0.5,input=160", "classifier", "1x1x1001"],
  ["mobilenet-v1:head=false", "block13.pointwise", "7x7x1024"],
  ["mobilenet-v1:width=0.1", "stem", "112x112x8"],
  ["mobilenet-v2:head=false", "stage7.block1.project", "7x7x320"],
  ["mobilenet-v2:input=28x28x1,classes=10", "stem", "14x14x32"],
  ["mobilenet-edgetpu:width=0.75", "stage4.block1.project", "14x14x72"],
  ["mobilenet-edgetpu:width=0.75", "head", "7x7x1280"],
  ["mobilenet-edgetpu:head=false", "stage7.block1.project", "7x7x192"],
  ["efficientnet-b0:head=false", "stage7.block1.project", "7x7x320"],
  ["resnet-18:head=false", "stage4.block2.add", "7x7x512"],
  ["resnet-50:input=160", "stage4.block3.add", "5x5x2048"],
  ["mnist", "flatten", "1x1x576"],
  ["deeplab-v3-mobilenet-v2", "logits", "33x33x21"],
  ["deeplab-v3-mobilenet-v2:width=0.5,head=false", "stage7.block1.project", "33x33x160"],
  ["posenet-mobilenet-v1", "heads", "23x31x115"],
  ["posenet-mobilenet-v1:input=481x641", "heads", "31x41x115"],
])("%s: %s puts out %s", (text, name, expected) => {
  const nodes = analyze(text);
  expect(shape(named(nodes, name))).toBe(expected);
});

test("MobileNetEdgeTPU fuses its first three stages, projects alone at expansion 1, and leaves out one sum", () => {
  const nodes = analyze("mobilenet-edgetpu");
  const kinds = (stage: number) => nodes.filter(({ name }) => name.startsWith(`stage${stage}.`)).map(({ name }) => name.split(".")[2]);
  expect(kinds(1)).toEqual(["project"]);
  expect(kinds(2)).toEqual(["fused", "project", ...Array(3).fill(["fused", "project", "add"]).flat()]);
  expect(kinds(5).slice(0, 7)).toEqual(["expand", "depthwise", "project", "expand", "depthwise", "project", "add"]);
  expect(named(nodes, "stage2.block1.fused")).toMatchObject({ output: { height: 56, channels: 128 }, layer: { kernelHeight: 3 } });
  expect(named(nodes, "stage6.block2.depthwise").layer).toMatchObject({ kernelHeight: 5, strideHeight: 1, activation: "relu" });
});

test("EfficientNet squeezes to a quarter of each block's input channels, between depthwise and projection", () => {
  const nodes = analyze("efficientnet-b0");
  const squeezed = nodes.flatMap(({ layer }) => (layer.kind === "squeeze-excite" ? [layer.squeezedChannels] : []));
  expect(squeezed).toEqual([8, 4, 6, 6, 10, 10, 20, 20, 20, 28, 28, 28, 48, 48, 48, 48]);
  expect(buildReference("efficientnet-b0").nodes.find(({ name }) => name === "stage2.block1.project")!.inputs).toEqual([
    "stage2.block1.squeeze",
  ]);
});

test("ResNet-50 strides in the 3x3 convolution, and its shortcut reads the block's input", () => {
  const network = buildReference("resnet-50");
  const node = (name: string) => network.nodes.find((candidate) => candidate.name === `stage2.block1.${name}`)!;
  expect(node("reduce")).toMatchObject({ inputs: ["stage1.block3.add"], layer: { strideHeight: 1 } });
  expect(node("shortcut")).toMatchObject({ inputs: ["stage1.block3.add"], layer: { strideHeight: 2 } });
  expect(node("convolution").layer).toMatchObject({ strideHeight: 2, kernelHeight: 3, padding: 1 });
  expect(node("add")).toMatchObject({ inputs: ["stage2.block1.shortcut", "stage2.block1.restore"], layer: { activation: "relu" } });
});

test.each([
  ["deeplab-v3-mobilenet-v2", "stage6.block1.depthwise", ["stage6.block2.depthwise", "stage6.block3.depthwise", "stage7.block1.depthwise"]],
  ["posenet-mobilenet-v1", "block12.depthwise", ["block13.depthwise"]],
])("%s keeps output stride 16: %s no longer strides, and the windows after it dilate by 2", (text, unstrided, dilated) => {
  const windows = analyze(text).flatMap(({ name, layer }) => (layer.kind === "depthwise" ? [{ name, ...layer }] : []));
  expect(windows.find(({ name }) => name === unstrided)).toMatchObject({ strideHeight: 1, dilation: 1 });
  expect(windows.filter(({ dilation }) => dilation > 1).map(({ name, dilation }) => [name, dilation])).toEqual(
    dilated.map((name) => [name, 2]),
  );
});
