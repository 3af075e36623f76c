import { setMaxListeners } from "node:events";

/**
 * A signal that fires at the first Ctrl-C or SIGTERM, so that long work can stop at its next safe point and stay resumable.
 * A second Ctrl-C ends the process at once with status 130.
 */
export function watchInterruption(): AbortSignal {
  const controller = new AbortController();
  // Any number of trainings and simulations may wait for it at a time; that is no leak.
  setMaxListeners(0, controller.signal);
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return controller.signal;
}
