/** Changes whenever the same network and accelerator may give other figures; datasets carry it. */
export const SIMULATOR_VERSION = "2";
