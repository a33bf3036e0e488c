/** Upper bounds of histogram buckets: few, because each is a series for each combination of labels. */

/** Seconds of one call: a disk, a database, a broker. */
export const CALL_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
/** Seconds on the way: from what nobody notices to a flood that takes half an hour. */
export const WAY_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];
/** Events of one batch. */
export const BATCH_EVENTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
/** Bytes of one batch: 1 KiB to 16 MiB. */
export const BATCH_BYTES = [1, 4, 16, 64, 256, 1024, 4096, 16_384].map((kib) => kib * 1024);
