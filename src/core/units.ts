/** Bytes in a KiB; the templates' "KB" is this power of two. */
export const BYTES_PER_KIB = 1024;
/** Bytes in a MiB; the templates' "MB" is this power of two. */
export const BYTES_PER_MIB = 1024 * 1024;
/** Bytes a second in one GB/s: a power of ten, as bandwidths are sold. */
export const BYTES_PER_SECOND_PER_GBPS = 1e9;

/** Milliseconds that `cycles` take at `clockMhz`. */
export function cyclesToMs(cycles: number, clockMhz: number): number {
  return cycles / (clockMhz * 1000);
}
