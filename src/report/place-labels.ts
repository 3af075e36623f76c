/** A place of a chart in pixels, y downwards. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** A mark with the text beside it. */
export interface LabelledMark extends Point {
  readonly text: string;
}

/** Where a label stands beside its mark: its side, and how far its middle lies below the mark's. */
export interface LabelPlace {
  readonly side: "left" | "right";
  readonly shift: number;
}

/** A rectangle in pixels. */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const LINE_HEIGHT = 17;
/** Width of a letter of 12 pixels, on average and rather too wide. */
const LETTER_WIDTH = 6.8;
const MARK_RADIUS = 10;
const GAP = 14;
/** Lines a label moves away from its mark at most. */
const FARTHEST = 6;

export interface LabelSurroundings {
  readonly bounds: Box;
  /** Small points that a label had better not cover. */
  readonly dots: readonly Point[];
}

/** What a line of distance costs, in covered dots. */
const LINE_COST = 2;

/**
 * Places labels beside their marks, within the bounds, so that none covers another label or a mark; among such places the nearest to the
 * mark that covers few dots. The first come choose first.
 */
export function placeLabels(marks: readonly LabelledMark[], { bounds, dots }: LabelSurroundings): readonly LabelPlace[] {
  const taken: Box[] = marks.map(({ x, y }) => ({
    left: x - MARK_RADIUS,
    right: x + MARK_RADIUS,
    top: y - MARK_RADIUS,
    bottom: y + MARK_RADIUS,
  }));
  return marks.map((mark) => {
    const places = candidatePlaces().map((place) => ({ place, box: boxAt(mark, place) }));
    const fitting = places.filter(({ box }) => isInside(box, bounds));
    const free = fitting.filter(({ box }) => !taken.some((other) => overlap(box, other)));
    const choice = free.length > 0 ? free : fitting.length > 0 ? fitting : places;
    const costs = choice.map(
      ({ place, box }) => dots.filter((dot) => covers(box, dot)).length + (LINE_COST * Math.abs(place.shift)) / LINE_HEIGHT,
    );
    const best = choice[costs.indexOf(Math.min(...costs))]!;
    taken.push(best.box);
    return best.place;
  });
}

function candidatePlaces(): readonly LabelPlace[] {
  const places: LabelPlace[] = [];
  for (let line = 0; line <= FARTHEST; line++)
    for (const shift of line === 0 ? [0] : [-line * LINE_HEIGHT, line * LINE_HEIGHT])
      for (const side of ["right", "left"] as const) places.push({ side, shift });
  return places;
}

function boxAt({ x, y, text }: LabelledMark, { side, shift }: LabelPlace): Box {
  const width = text.length * LETTER_WIDTH;
  const left = side === "right" ? x + GAP : x - GAP - width;
  return { left, right: left + width, top: y + shift - LINE_HEIGHT / 2, bottom: y + shift + LINE_HEIGHT / 2 };
}

function covers({ left, right, top, bottom }: Box, { x, y }: Point): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}

function isInside(box: Box, bounds: Box): boolean {
  return box.left >= bounds.left && box.right <= bounds.right && box.top >= bounds.top && box.bottom <= bounds.bottom;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
