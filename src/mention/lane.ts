/** Who waits when there are more mentions than can be decided: the `standard` lane lets the `priority` one pass. */
export type Lane = 'priority' | 'standard';
