/** Energy of one access and leakage of one bank of static RAM. */
export interface SramPoint {
  readonly nodeNm: number;
  readonly portBytes: number;
  readonly capacityBytes: number;
  readonly readPj: number;
  readonly writePj: number;
  readonly leakageMw: number;
}

/** Bytes a bank's port moves at a time, of the points. */
export const SRAM_PORT_BYTES: readonly number[] = [8, 16, 32];

/** Capacities of the points: the largest is the largest bank a memory is built from. */
export const SRAM_BANK_BYTES: readonly number[] = [8192, 16384, 32768, 65536, 131072];

/** [node nm, port bytes, capacity bytes, read pJ, write pJ, leakage mW] */
type Row = readonly [number, number, number, number, number, number];

/**
 * CACTI 7 (HewlettPackard/cacti 1ffd8df): RAM mode, one bank, one read/write port, `itrs-lstp` cells, 330 K, ED^2 objective. The rows of
 * datasets/published/golden/cacti7_sram.csv up to 128 KiB at nodes an accelerator may have; a test holds them to it.
 */
const rows: readonly Row[] = [
  [22, 8, 8192, 1.5903, 1.7714, 0.00118669],
  [22, 16, 8192, 2.0094, 3.2352, 0.0011895],
  [22, 32, 8192, 2.8495, 6.1644, 0.00119701],
  [22, 8, 16384, 2.6436, 2.2796, 0.00218379],
  [22, 16, 16384, 3.8298, 4.1921, 0.00216277],
  [22, 32, 16384, 5.3878, 7.8393, 0.00217521],
  [22, 8, 32768, 3.7865, 3.1042, 0.00432367],
  [22, 16, 32768, 5.2419, 5.6043, 0.00432554],
  [22, 32, 32768, 7.136, 12.1335, 0.00430564],
  [22, 8, 65536, 5.6696, 4.4275, 0.00798113],
  [22, 16, 65536, 8.9659, 7.6014, 0.00790696],
  [22, 32, 65536, 13.6217, 14.3464, 0.00794321],
  [22, 8, 131072, 7.4023, 6.1602, 0.0159623],
  [22, 16, 131072, 11.846, 10.4815, 0.0158139],
  [22, 32, 131072, 19.1433, 20.7167, 0.015753],
  [28, 8, 8192, 2.5796, 3.0833, 0.00111465],
  [28, 16, 8192, 3.2912, 5.5888, 0.00111741],
  [28, 32, 8192, 4.7174, 10.6028, 0.00112476],
  [28, 8, 16384, 4.4139, 3.9837, 0.00206909],
  [28, 16, 16384, 6.2432, 7.2504, 0.00204937],
  [28, 32, 16384, 8.8781, 13.4732, 0.00206164],
  [28, 8, 32768, 6.1745, 5.3878, 0.00409693],
  [28, 16, 32768, 8.6406, 9.6478, 0.00409873],
  [28, 32, 32768, 11.5026, 20.8514, 0.00407931],
  [28, 8, 65536, 9.4834, 7.7402, 0.00753755],
  [28, 16, 65536, 14.7049, 13.1314, 0.0074666],
  [28, 32, 65536, 22.6132, 24.6276, 0.00750244],
  [28, 8, 131072, 12.4272, 10.6839, 0.0150751],
  [28, 16, 131072, 19.5881, 18.0146, 0.0149332],
  [28, 32, 131072, 31.2596, 35.4924, 0.0148734],
  [45, 8, 8192, 6.137, 7.8781, 0.00068949],
  [45, 16, 8192, 7.9164, 14.0524, 0.000691082],
  [45, 32, 8192, 11.484, 26.4102, 0.000695431],
  [45, 8, 16384, 11.6097, 10.6968, 0.00128936],
  [45, 16, 16384, 10.7481, 23.2224, 0.00136652],
  [45, 32, 16384, 14.3158, 44.5186, 0.00137087],
  [45, 8, 32768, 17.0418, 15.3975, 0.00255928],
  [45, 16, 32768, 20.3074, 27.5274, 0.00255947],
  [45, 32, 32768, 26.838, 51.7865, 0.00256663],
  [45, 8, 65536, 25.8695, 19.6486, 0.00468742],
  [45, 16, 65536, 39.332, 36.0435, 0.00465804],
  [45, 32, 65536, 51.7987, 66.2387, 0.00466811],
  [45, 8, 131072, 32.2859, 26.065, 0.00937484],
  [45, 16, 131072, 50.2566, 46.968, 0.00931608],
  [45, 32, 131072, 73.7616, 88.2016, 0.00933622],
];

/** One point for each node CACTI covers, port width and capacity. */
export const sramPoints: readonly SramPoint[] = rows.map(([nodeNm, portBytes, capacityBytes, readPj, writePj, leakageMw]) => ({
  nodeNm,
  portBytes,
  capacityBytes,
  readPj,
  writePj,
  leakageMw,
}));
