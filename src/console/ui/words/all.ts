import { CHANGE } from './change.ts';
import { FRAME } from './frame.ts';
import { INSIGHT } from './insight.ts';
import { LISTS } from './lists.ts';
import { NAMES } from './names.ts';
import { SETTINGS } from './settings.ts';
import { TRYING } from './trying.ts';

/** Every word of the console: French, then English. `{name}` is replaced by a value. */
export const WORDS = { ...FRAME, ...NAMES, ...TRYING, ...LISTS, ...SETTINGS, ...CHANGE, ...INSIGHT } as const;
