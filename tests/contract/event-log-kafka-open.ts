import type { EventLog } from '../../src/log/event-log.ts';
import { createKafkaLog } from '../../src/log/kafka/kafka-log.ts';
import type { LogObserver } from '../../src/log/log-observer.ts';

/** The log on Kafka: a place is brokers and a prefix. Imported by the suite, and by the processes that it kills. */
export async function open(place: string, observer?: LogObserver): Promise<EventLog> {
  const [brokers = '', topicPrefix = ''] = place.split(' ');
  // A process that is killed and comes back under its name does not have to wait until it is held for dead.
  return createKafkaLog({
    brokers: brokers.split(','),
    clientId: 'contract',
    topicPrefix,
    instanceId: 'contract',
    observer,
  });
}
