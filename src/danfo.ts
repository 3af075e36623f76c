/** Datasets as data frames of danfo.js and back, with the danfojs-node of your own project. */
export type { DanfoFrame, DanfoModule } from "./danfo/danfo-module.ts";
export { fromDanfo } from "./danfo/from-danfo.ts";
export { type SpaceRows, toDanfo } from "./danfo/to-danfo.ts";
