import type { LayerProfile } from "./layer-profile.ts";

/** Share of a window's taps that fall inside the image, over all positions, 0..1: what a layer need not read. */
export function insideShare({
  rows,
  columns,
  inputRows,
  inputColumns,
  kernelRows,
  kernelColumns,
  strideRows,
  strideColumns,
}: LayerProfile): number {
  return (
    insideAlong({ outputs: rows, inputs: inputRows, kernel: kernelRows, stride: strideRows }) *
    insideAlong({ outputs: columns, inputs: inputColumns, kernel: kernelColumns, stride: strideColumns })
  );
}

interface Axis {
  readonly outputs: number;
  readonly inputs: number;
  readonly kernel: number;
  readonly stride: number;
}

function insideAlong({ outputs, inputs, kernel, stride }: Axis): number {
  const before = Math.floor(Math.max(0, (outputs - 1) * stride + kernel - inputs) / 2);
  let inside = 0;
  for (let tap = 0; tap < kernel; tap++) {
    const first = Math.max(0, Math.ceil((before - tap) / stride));
    const last = Math.min(outputs - 1, Math.floor((inputs - 1 + before - tap) / stride));
    inside += Math.max(0, last - first + 1);
  }
  return inside / (outputs * kernel);
}
