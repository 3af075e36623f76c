import type { AcceleratorProfile } from "./accelerator-profile.ts";
import type { LayerProfile } from "./layer-profile.ts";
import type { PeArray } from "./layer-split.ts";
import { heldGroups, inputGroups } from "./round-bound.ts";

/**
 * Which of some elements a layer can tell apart: for each, the first that is the same to it. Ports and fixed times are taken to be equal. Units and
 * register files count only in how many channels a step takes, and how many groups of input channels the files hold for the elements' shares.
 */
export function likeElements(layer: LayerProfile, elements: readonly AcceleratorProfile[], shares: readonly number[]): Uint16Array {
  const first = new Map<string, number>();
  return Uint16Array.from(elements, (element, index) => {
    const key = elementKey(layer, element, shares);
    const found = first.get(key);
    if (found !== undefined) return found;
    first.set(key, index);
    return index;
  });
}

/** Numbers of elements that an array can divide channels over. */
export function channelShares(arrays: readonly PeArray[]): readonly number[] {
  return [...new Set(arrays.flatMap(({ peX, peY }) => [1, peX, peY, peX * peY]))];
}

function elementKey(layer: LayerProfile, element: AcceleratorProfile, shares: readonly number[]): string {
  const { channelsPerStep } = element;
  // With more units than channels there is one round, as wide as it has channels.
  let key = channelsPerStep > layer.channels ? "" : String(channelsPerStep);
  if (layer.use !== "reduction") return key;
  const groups = inputGroups(layer, element);
  for (const share of shares) {
    const held = Math.floor(heldGroups(layer, element, Math.min(Math.ceil(layer.channels / share), channelsPerStep)));
    key += `/${Math.max(1, Math.min(groups, held))}`;
  }
  return key;
}
