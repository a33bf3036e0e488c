export type Typed = Readonly<Record<string, unknown>>;

/**
 * What is typed, with what the form shows as it was left as it is written: an empty list of flags is not the same as
 * none. `shown` is what the form makes of `opened` when nothing is touched.
 */
export function keepUntouched(opened: object, shown: Typed, typed: Typed): Typed {
  const kept: Record<string, unknown> = { ...opened };
  for (const name of new Set([...Object.keys(shown), ...Object.keys(typed)])) {
    if (JSON.stringify(shown[name]) === JSON.stringify(typed[name])) continue;
    if (typed[name] === undefined) delete kept[name];
    else kept[name] = typed[name];
  }
  return kept;
}

/** The field with its value, or nothing where it is empty. */
export function some(name: string, value: string | number | readonly string[]): Typed {
  return value === '' || (Array.isArray(value) && value.length === 0) ? {} : { [name]: value };
}

export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

export function linesIn(values: readonly string[] | undefined): string {
  return (values ?? []).join('\n');
}

/** A number is typed as the French write it, too: `1,5`. */
export function weightOf(typed: string): string | number {
  const text = typed.trim();
  const value = Number(text.replace(',', '.'));
  return text === '' || Number.isNaN(value) ? text : value;
}
