/**
 * For a test whose limit is a time: others work on the machine, or garbage is collected just then. What is slow of itself
 * is slow each time.
 */
export const ON_A_SHARED_MACHINE = { retry: 3 } as const;
