import { describeFlood } from './flood.ts';
import { embedded } from './log-embedded.ts';

describeFlood('embedded', embedded);
