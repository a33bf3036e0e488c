import { AppError } from './errors.ts';

/** Opens or makes something in DATA_DIR. Throws `invalid_config` with its path where that cannot be. */
export async function opening<T>(path: string, open: (path: string) => T | Promise<T>): Promise<T> {
  try {
    return await open(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'invalid_config',
      {
        fr: `DATA_DIR : ${path} ne peut pas servir : ${reason}`,
        en: `DATA_DIR: ${path} cannot be used: ${reason}`,
      },
      { cause },
    );
  }
}
