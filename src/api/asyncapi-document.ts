import { z } from 'zod';
import { ConfigSchema } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Topic } from '../log/event-log.ts';
import { type TopicShape, topicShapes } from '../log/kafka/topic-plan.ts';
import { WORKING } from '../pipeline/pipeline.ts';
import { CHANNELS, type ChannelNotes } from './asyncapi-channels.ts';
import { type EventMessage, eventMessages } from './asyncapi-messages.ts';
import { allowMore } from './openapi-document.ts';
import { nameSchemas } from './openapi-names.ts';

/** Of the Kafka bindings of AsyncAPI. */
const BINDING_VERSION = '0.5.0';
/** Copies are not told: they depend on the cluster. */
const BROKERS = 1;
const SCHEMAS = '#/components/schemas/';

const DESCRIPTION = [
  'The events of Aiguillage, for those who read or write them on Kafka.',
  'Values are JSON in UTF-8. Headers hold the attributes of CloudEvents 1.0, in the binary mode of its Kafka binding. Fields that a reader does not know are to be ignored: new ones may come at any time; within `v1` none is renamed or removed.',
  'Events of one key keep their order, because they share a partition. The names of topics and groups begin with TOPIC_PREFIX where that is set. Outputs and the position read are committed in one transaction: readers with `isolation.level=read_committed` see each output once.',
].join('\n\n');

/** The AsyncAPI 3.0 document of all topics, from the schemas that the service itself reads and writes with. */
export async function asyncapiDocument(): Promise<object> {
  nameSchemas();
  const messages = await eventMessages();
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Aiguillage',
      version: '1.0.0',
      description: DESCRIPTION,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      kafka: {
        host: 'localhost:9092',
        protocol: 'kafka',
        description: 'The brokers that KAFKA_BROKERS names.',
      },
    },
    channels: Object.fromEntries(CHANNELS.map((channel) => [channel.name, channelOf(channel)])),
    operations: Object.fromEntries(CHANNELS.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(messages.map((message) => [message.name, messageOf(message)])),
      schemas: schemasOf(messages),
    },
  };
}

/** Topics as a start makes them where no setting says otherwise. */
const SHAPES = topicShapes(ConfigSchema.parse({}), '', BROKERS);

function channelOf({ topic, title, description, message }: ChannelNotes): object {
  const { partitions, configs } = shapeOf(topic);
  const retention = configs['retention.ms'];
  return {
    address: topic,
    title,
    description,
    servers: [{ $ref: '#/servers/kafka' }],
    messages: { [message]: { $ref: `#/components/messages/${message}` } },
    bindings: {
      kafka: {
        partitions,
        topicConfiguration: {
          'cleanup.policy': [configs['cleanup.policy']],
          ...(retention === undefined ? {} : { 'retention.ms': Number(retention) }),
          'max.message.bytes': Number(configs['max.message.bytes']),
        },
        bindingVersion: BINDING_VERSION,
      },
    },
  };
}

function shapeOf(topic: Topic): TopicShape {
  const found = SHAPES.find(({ name }) => name === topic);
  if (found === undefined)
    throw new AppError('internal', {
      fr: `Le topic ${topic} n’a pas de forme.`,
      en: `No shape for the topic ${topic}.`,
    });
  return found;
}

function operationsOf({ name, topic, message, sends, receives }: ChannelNotes): [string, object][] {
  const shared = {
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/${message}` }],
  };
  const operations: [string, object][] = [];
  if (sends !== undefined) operations.push([`${name}.send`, { action: 'send', summary: sends, ...shared }]);
  if (receives !== undefined) {
    operations.push([`${name}.receive`, { action: 'receive', summary: receives, ...shared }]);
  }
  for (const { group, topics } of WORKING) {
    if (!topics.includes(topic)) continue;
    const bindings = {
      kafka: { groupId: { type: 'string', enum: [group] }, bindingVersion: BINDING_VERSION },
    };
    const summary = `The group \`${group}\` of the service.`;
    operations.push([`${name}.${group}`, { action: 'receive', summary, ...shared, bindings }]);
  }
  return operations;
}

function messageOf({ name, title, summary, contentType, headers, payload, key, examples }: EventMessage) {
  return {
    name,
    title,
    summary,
    contentType,
    headers,
    payload: payload === null ? { description: 'Any bytes.' } : { $ref: SCHEMAS + payload.name },
    bindings: {
      kafka: { key: { type: 'string', description: key }, bindingVersion: BINDING_VERSION },
    },
    examples,
  };
}

/** The payloads and what they are made of, under their names. */
function schemasOf(messages: readonly EventMessage[]): object {
  const schemas: Record<string, unknown> = {};
  for (const { payload } of messages) {
    if (payload === null) continue;
    const { schema, name, io } = payload;
    const { $schema, $ref, definitions, ...own } = z.toJSONSchema(schema, { target: 'draft-7', io });
    // A schema that has a name comes as a reference to itself.
    if ($ref === undefined) schemas[name] = own;
    Object.assign(schemas, definitions);
  }
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  allowMore(sorted);
  return JSON.parse(JSON.stringify(sorted).replaceAll('"#/definitions/', `"${SCHEMAS}`));
}
