/**
 * All physical constants of the area and energy models, each with its source. Areas are "all-in" densities: they are calibrated on
 * published synthesis results and contain wiring, control and periphery, so they are several times the bare cells.
 */

/** Nodes with published scaling factors, in nanometres. */
export const TECHNOLOGY_NODES_NM = [45, 28, 22, 16, 7] as const;

type NodeFactors = Readonly<Record<number, number>>;

/**
 * Area relative to 28 nm. 45, 22 and 7 nm from the published factors against 45 nm, 0.377 (28), 0.252 (22) and 0.059 (7), in the line of
 * Stillmaker and Baas, Scaling equations for the accurate prediction of CMOS device performance (Integration 58, 2017), and DeepScaleTool
 * (ISCAS 2021); 28 to 16 nm directly, 0.570 (NVDLA's own table gives 0.60).
 */
export const AREA_FACTOR_FROM_28NM: NodeFactors = { 45: 1 / 0.377, 28: 1, 22: 0.252 / 0.377, 16: 0.57, 7: 0.059 / 0.377 };

/** Energy per operation relative to 45 nm at 0.8 V; same sources. */
export const ENERGY_FACTOR_FROM_45NM: NodeFactors = { 45: 1, 28: 0.513, 22: 0.294, 16: 0.174, 7: 0.094 };

/**
 * Relative least squares over the seven cell areas with memories that NVDLA publishes for 28 nm (nvdla/doc, doc/primer.rst;
 * datasets/published/golden/nvdla_area_28nm.csv): area = fixed + per MAC + per SRAM bit, errors up to 7.6 %, leave-one-out up to 9.0 %.
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
 * DRAM interface: a 16-bit DDR3-2133 PHY with its I/O takes 1.3 mm2 at 40 nm (Synopsys DesignWare, as quoted in the memory-controller model of
 * McPAT 1.3); it carries 2 bytes * 2.133 GT/s = 4.266 GB/s. A PHY's area shrinks with the feature size, not its square (same model).
 */
export const IO_MM2_PER_GBPS_40NM = 1.3 / 4.266;
export const IO_REFERENCE_NM = 40;

/** One int8 multiply and int32 accumulate at 45 nm: 0.2 + 0.03 pJ for the 8-bit multiplier and adder (Horowitz, ISSCC 2014). */
export const MAC_PJ_45NM = 0.23;

/** LPDDR4, interface included: 8 pJ a bit. Not scaled with the node. */
export const DRAM_PJ_PER_BIT = 8;

/**
 * Bare sums are far below silicon. NVDLA at 16 nm (2048 MACs, 1 GHz) draws 766 mW at its peak (nvdla/doc, doc/primer.rst): 0.37 pJ per MAC
 * slot, where MAC and memory accesses alone sum to about 0.09 pJ. One factor lifts everything on chip, DRAM excepted.
 */
export const ALL_IN_ENERGY_FACTOR = 0.37 / 0.09;

/** Stated with every area: spread of the calibration and of the scaling factors. */
export const AREA_UNCERTAINTY = 0.25;

/** Memories are built from banks of at most this many bytes. */
export const LARGEST_BANK_BYTES = 128 * 1024;
