/** What help says about one reference network. */
export interface ReferenceListing {
  readonly name: string;
  /** Its parameters with their defaults, as they are written after the name. */
  readonly parameters: string;
  /** One line. */
  readonly summary: string;
}

/** The published networks that have a name; light enough to import for help texts. */
export const REFERENCE_NETWORKS = [
  {
    name: "mobilenet-v1",
    parameters: "width=1,input=224,classes=1001,head=true",
    summary: "MobileNet v1 (Howard et al., 2017): depthwise-separable blocks",
  },
  {
    name: "mobilenet-v2",
    parameters: "width=1,input=224,classes=1001,head=true",
    summary: "MobileNetV2 (Sandler et al., 2018): inverted bottlenecks",
  },
  {
    name: "mobilenet-edgetpu",
    parameters: "width=1,input=224,classes=1001,head=true",
    summary: "MobileNetEdgeTPU (TensorFlow slim, 2019): inverted bottlenecks, fused in the early stages",
  },
  {
    name: "efficientnet-b0",
    parameters: "input=224,classes=1000,head=true",
    summary: "EfficientNet-B0 (Tan and Le, 2019): inverted bottlenecks with squeeze-excite",
  },
  { name: "resnet-18", parameters: "input=224,classes=1000,head=true", summary: "ResNet-18 (He et al., 2015)" },
  {
    name: "resnet-50",
    parameters: "input=224,classes=1000,head=true",
    summary: "ResNet-50 (He et al., 2015), striding in the 3x3 convolutions",
  },
  { name: "mnist", parameters: "classes=10", summary: "a network of four convolutions for 28x28 digits, valid padding" },
  {
    name: "deeplab-v3-mobilenet-v2",
    parameters: "width=1,input=513,classes=21,head=true",
    summary: "DeepLab v3 on MobileNetV2, output stride 16, without its image-level branch",
  },
  {
    name: "posenet-mobilenet-v1",
    parameters: "width=0.75,input=353x481,head=true",
    summary: "PoseNet on MobileNet v1, output stride 16",
  },
] as const satisfies readonly ReferenceListing[];

/** The name of a reference network. */
export type ReferenceName = (typeof REFERENCE_NETWORKS)[number]["name"];
