/** Resolves when it has ended, whether well or not, and after so many milliseconds at the latest. */
export async function atMost(forMs: number, ending: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, forMs);
  });
  await Promise.race([ending.catch(() => {}), late]);
  clearTimeout(timer);
}
