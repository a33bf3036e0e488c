import { describeEventLogContract } from './event-log.ts';
import { embedded } from './log-embedded.ts';

describeEventLogContract('embedded', embedded);
