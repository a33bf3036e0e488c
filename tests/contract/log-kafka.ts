import { Admin } from '@platformatic/kafka';
import { readConfig } from '../../src/config.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { kafkaConnection } from '../../src/log/kafka/settings.ts';
import { ensureTopics } from '../../src/log/kafka/topics.ts';
import { newPrefix, sharedBrokers } from '../support/kafka/kafka.ts';
import type { LogUnderTest } from './event-log-fixtures.ts';
import { open } from './event-log-kafka-open.ts';

/** On the shared broker: inside `describeKafka` only. */
export const kafkaLog: LogUnderTest = {
  newPlace: async () => {
    const prefix = newPrefix();
    const config = readConfig({ KAFKA_BROKERS: sharedBrokers(), KAFKA_PARTITIONS: '3' });
    await ensureTopics(kafkaConnection(config), config, prefix);
    return {
      place: `${sharedBrokers()} ${prefix}`,
      async remove() {
        const admin = new Admin({ clientId: 'contract', bootstrapBrokers: sharedBrokers().split(',') });
        await admin.deleteTopics({ topics: Object.values(TOPICS).map((topic) => prefix + topic) });
        await admin.close();
      },
    };
  },
  open,
  openModule: new URL('./event-log-kafka-open.ts', import.meta.url).href,
};
