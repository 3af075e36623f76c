/** Trainings of small networks gain little from threads of their own, so each process has one thread, and the cores share the networks. */
export const ONE_THREAD = { TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1", OMP_NUM_THREADS: "1" };
