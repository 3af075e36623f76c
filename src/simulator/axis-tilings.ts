import { type AxisShape, AxisTiles } from "./axis-tiles.ts";

/** Tilings that are remembered; a mapper comes back to few. */
const REMEMBERED = 8;

type MutableAxis = { -readonly [Field in keyof AxisShape]: AxisShape[Field] };

/** The ways to tile one axis, worked out once each as long as the axis stays as it is. */
export class AxisTilings {
  /** Change it only right before `begin`. */
  readonly axis: MutableAxis = { size: 1, share: 1, parts: 1, inputSize: 1, extent: 1, stride: 1, pad: 0 };
  readonly #tilings: AxisTiles[] = [];
  #known = 0;
  #oldest = 0;

  /** Forgets all tilings: the axis has changed. */
  begin(): void {
    this.#known = 0;
    this.#oldest = 0;
  }

  /** Tiles of `tile` positions; valid until `begin`, or until eight others were asked for. */
  withTile(tile: number): AxisTiles {
    for (let at = 0; at < this.#known; at++) if (this.#tilings[at]!.tile === tile) return this.#tilings[at]!;
    let at = this.#known;
    if (at < REMEMBERED) this.#known++;
    else {
      at = this.#oldest;
      this.#oldest = (at + 1) % REMEMBERED;
    }
    this.#tilings[at] ??= new AxisTiles();
    this.#tilings[at]!.set(this.axis, tile);
    return this.#tilings[at]!;
  }
}
