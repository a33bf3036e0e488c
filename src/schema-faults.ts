import { z } from 'zod';
import { type FieldError, fieldError } from './errors.ts';

/** For `safeParse`: what does not fit in the words of zod in French. */
export const IN_FRENCH = { error: z.locales.fr().localeError };

/** What of a value does not fit a schema, in the words of zod in each language. Empty where all fits. */
export function schemaFaults(schema: z.ZodType, value: unknown): FieldError[] {
  const issues = schema.safeParse(value).error?.issues ?? [];
  const inFrench = schema.safeParse(value, IN_FRENCH).error?.issues;
  return issues.map(({ path, message }, index) =>
    fieldError(path.join('.'), { fr: inFrench?.[index]?.message ?? message, en: message }),
  );
}

/** A line for each. */
export function faultLines(faults: readonly FieldError[]): string {
  return faults.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`).join('\n');
}
