import { describeKafka } from '../support/kafka/kafka.ts';
import { describeFlood } from './flood.ts';
import { kafkaLog } from './log-kafka.ts';

describeKafka('on a real broker', () => {
  describeFlood('Kafka', kafkaLog);
});
