/** Bytes in a KiB; the templates' "KB" is this power of two. */
export const BYTES_PER_KIB = 1024;
/** Bytes in a MiB; the templates' "MB" is this power of two. */
export const BYTES_PER_MIB = 1024 * 1024;

/** Milliseconds that `cycles` take at `clockMhz`. */
export function cyclesToMs(cycles: number, clockMhz: number): number {
  return cycles / (clockMhz * 1000);
}
