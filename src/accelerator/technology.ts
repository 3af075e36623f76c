/**
 * All physical constants of the area and energy models, each with its source. Both are "all-in": calibrated on published figures of a whole
 * accelerator core, so wiring, control and periphery are in them, and they are several times the bare cells.
 */

/** Nodes an accelerator may be made in, in nanometres. */
export const TECHNOLOGY_NODES_NM = [45, 28, 22, 16, 7] as const;

type NodeFactors = Readonly<Record<number, number>>;

/**
 * Area relative to 28 nm. Stillmaker and Baas, Scaling equations for the accurate prediction of CMOS device performance from 180 nm to 7 nm
 * (Integration 58, 2017), as public estimators transcribe its table of area factors: 45 nm to 32, 20, 16 and 7 nm 0.46, 0.21, 0.19 and 0.059;
 * 28 and 22 nm lie between 32 and 20 nm by their feature size: 0.377 and 0.252. 16 nm from 28 nm directly, in the same way between 0.41 (from 32 nm)
 * and 0.89 (from 20 nm): 0.57, where the way over 45 nm gives 0.50 and NVDLA's own table, as quoted, 0.60.
 */
export const AREA_FACTOR_FROM_28NM: NodeFactors = { 45: 1 / 0.377, 28: 1, 22: 0.252 / 0.377, 16: 0.57, 7: 0.059 / 0.377 };

/**
 * Energy of an operation relative to 45 nm, everything at 0.8 V: the same paper's polynomials in the supply voltage, as transcribed, at 0.8 V;
 * 28 and 22 nm again between 32 and 20 nm by their feature size. A test derives them anew.
 */
export const ENERGY_FACTOR_FROM_45NM: NodeFactors = { 45: 1, 28: 0.513, 22: 0.294, 16: 0.174, 7: 0.094 };

/**
 * Relative least squares over the seven areas that NVDLA's primer tabulates for 28 nm ("estimated synthesis area, includes all memories
 * required"; nvdla/doc, doc/primer.rst; datasets/published/golden/nvdla_area_28nm.csv): area = fixed + per MAC + per bit of its convolution buffer.
 * Errors up to 7.6 %, left out up to 9.0 %; `npm run bench area-energy` repeats the fit.
 */
const NVDLA_FIXED_MM2 = 0.384;
export const NVDLA_UM2_PER_MAC = 1777;
export const NVDLA_UM2_PER_BIT = 0.396;

/**
 * NVDLA is a single core, so its fixed part holds both a PE's sequencer and the chip's top level and cannot be told apart: half each is our
 * assumption.
 */
export const PE_CONTROL_MM2_28NM = NVDLA_FIXED_MM2 / 2;
export const CHIP_TOP_MM2_28NM = NVDLA_FIXED_MM2 / 2;

/**
 * DRAM interface: "Designware/synopsis 16bit DDR3 PHY is 1.3mm (with IOs) at 40nm for upto DDR3 2133", a comment in McPAT's memoryctrl.cc; read as
 * mm2 of 2 bytes * 2.133 GT/s = 4.266 GB/s. McPAT scales its PHYs linearly with the feature size for server chips and, the fifth without the
 * I/O cells, with its square for embedded ones. Ours keeps the I/O cells, which hardly shrink, and scales the whole linearly: an assumption.
 */
export const IO_MM2_PER_GBPS_40NM = 1.3 / 4.266;
export const IO_REFERENCE_NM = 40;

/**
 * One int8 multiply and accumulate at 45 nm: 0.2 pJ for an 8-bit multiplication and 0.03 pJ for an 8-bit addition, as tabulated after Horowitz
 * (ISSCC 2014). A 32-bit addition is 0.1 pJ there; what the accumulator costs beyond 8 bits is left to the all-in factor.
 */
export const MAC_PJ_45NM = 0.23;

/** LPDDR4: 8 pJ a bit, a commonly used round figure without a primary source here. Not scaled with the node, nor by the all-in factor. */
export const DRAM_PJ_PER_BIT = 8;

/** NVDLA's peak power at 16 nm as quoted, 766 mW, over its 2,048 int8 MACs at 1 GHz: 0.374 pJ. The stored revision of its primer has areas only. */
const NVDLA_PJ_PER_MAC_SLOT = 766 / 2048;

/**
 * What this model counts for such a slot without the factor: MAC 0.0400, its weight's read from the registers 0.0527, a 32nd of an input byte read from
 * the 512 KiB buffer 0.0031, a 16th of a weight byte read from it 0.0062 and written to registers 0.0071. NVDLA's convolution sends 64 inputs to 32
 * kernels a cycle and takes new weights every 16 to 32 (nvdla/doc, doc/hw/v1/ias/unit_description.rst); 16, as its peak is meant. `npm run bench
 * area-energy` counts it anew.
 */
const COUNTED_PJ_PER_MAC_SLOT = 0.1092;

/**
 * Bare sums are far below silicon: clocks, wires, pipeline registers, control and sums in flight are not in them. One factor, 3.4, lifts everything
 * on chip, DRAM excepted.
 */
export const ALL_IN_ENERGY_FACTOR = NVDLA_PJ_PER_MAC_SLOT / COUNTED_PJ_PER_MAC_SLOT;

/** Stated with every area and energy: spread of the calibration and of the scaling factors, as a share. */
export const AREA_UNCERTAINTY = 0.25;
