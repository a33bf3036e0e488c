import { describeKafka } from '../support/kafka/kafka.ts';
import { describeEventLogContract } from './event-log.ts';
import { kafkaLog } from './log-kafka.ts';

describeKafka('on a real broker', () => {
  describeEventLogContract('Kafka', kafkaLog);
});
