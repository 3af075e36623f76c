import fc from "fast-check";
import { type LabelledMark, type LabelPlace, placeLabels } from "../../src/report/place-labels.ts";

const BOUNDS = { left: 0, right: 900, top: 0, bottom: 400 };
const SURROUNDINGS = { bounds: BOUNDS, dots: [] };

/** Twelve-pixel text is narrower than 6.8 pixels a letter, and 15 pixels apart its lines do not touch. */
function labelBox({ x, y, text }: LabelledMark, { side, shift }: LabelPlace) {
  const width = 6.8 * text.length;
  const left = side === "right" ? x + 14 : x - 14 - width;
  return { left, right: left + width, middle: y + shift };
}

const mark = fc.record({
  x: fc.integer({ min: 300, max: 600 }),
  y: fc.integer({ min: 60, max: 340 }),
  text: fc.string({ minLength: 1, maxLength: 40 }),
});

test("labels of a few marks stay within the picture and never cover each other", () => {
  fc.assert(
    fc.property(fc.array(mark, { minLength: 1, maxLength: 4 }), (marks) => {
      const boxes = placeLabels(marks, SURROUNDINGS).map((place, at) => labelBox(marks[at]!, place));
      for (const [at, box] of boxes.entries()) {
        expect(box.left).toBeGreaterThanOrEqual(BOUNDS.left);
        expect(box.right).toBeLessThanOrEqual(BOUNDS.right);
        for (const other of boxes.slice(at + 1))
          expect(box.right <= other.left || other.right <= box.left || Math.abs(box.middle - other.middle) >= 15).toBe(true);
      }
    }),
  );
});

test("a lone label stands right of its mark, and left of one at the right edge", () => {
  expect(placeLabels([{ x: 400, y: 200, text: "winner" }], SURROUNDINGS)).toEqual([{ side: "right", shift: 0 }]);
  expect(placeLabels([{ x: 890, y: 200, text: "winner" }], SURROUNDINGS)).toEqual([{ side: "left", shift: 0 }]);
});

test("a label leaves a crowd of dots for a free line", () => {
  const dots = Array.from({ length: 500 }, (_, at) => ({ x: 150 + at, y: 195 + (at % 40) }));
  const [place] = placeLabels([{ x: 400, y: 200, text: "winner" }], { bounds: BOUNDS, dots });
  expect(place).toEqual({ side: "right", shift: -17 });
});
