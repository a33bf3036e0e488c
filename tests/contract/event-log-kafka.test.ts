import { Admin } from '@platformatic/kafka';
import { TOPICS } from '../../src/log/event-log.ts';
import { describeKafka, newPrefix, sharedBrokers } from '../support/kafka/kafka.ts';
import { describeEventLogContract } from './event-log.ts';
import { open } from './event-log-kafka-open.ts';

describeKafka('on a real broker', () => {
  describeEventLogContract('Kafka', {
    newPlace: async () => {
      const prefix = newPrefix();
      const admin = new Admin({ clientId: 'tests', bootstrapBrokers: sharedBrokers().split(',') });
      const topics = Object.values(TOPICS).map((topic) => prefix + topic);
      await admin.createTopics({
        topics: topics.filter((t) => !t.endsWith('policy')),
        partitions: 3,
        configs: [{ name: 'max.message.bytes', value: '2097152' }],
      });
      await admin.createTopics({ topics: topics.filter((t) => t.endsWith('policy')), partitions: 1 });
      return {
        place: `${sharedBrokers()} ${prefix}`,
        async remove() {
          await admin.deleteTopics({ topics });
          await admin.close();
        },
      };
    },
    open,
    openModule: new URL('./event-log-kafka-open.ts', import.meta.url).href,
  });
});
