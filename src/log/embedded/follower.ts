import type { FollowOptions } from '../event-log.ts';
import { createSignal } from '../signal.ts';
import { type StartedFollower, startFollower } from '../start-follower.ts';
import type { TopicTable } from './database.ts';
import type { EventReader } from './event-reader.ts';
import type { WriterConnection } from './writer-connection.ts';

/** The writer tells of appends of this process at once; those of another process are seen at most so much later. */
const POLL_MS = 250;

export interface EmbeddedFollower extends StartedFollower {
  /** Says that these topics have new events. */
  wake(topics: readonly number[]): void;
}

/** Follows some topics from an offset on. */
export function followTopics(
  deps: { reader: EventReader; writer: WriterConnection; topicTable: TopicTable },
  options: FollowOptions,
): EmbeddedFollower {
  const { reader, writer, topicTable } = deps;
  const topics = options.topics.map((topic) => topicTable.idOf(topic));
  const news = createSignal();
  let offset = (options.fromOffset ?? 0) - 1;
  let listening = false;

  const follower = startFollower(
    {
      async next(limit) {
        if (!listening) await writer.listen(topics);
        listening = true;
        const events = reader.next(
          topics.map((topic) => ({ topic, offset })),
          limit,
        );
        offset = events.at(-1)?.offset ?? offset;
        return events;
      },
      wait: () => news.wait(POLL_MS),
      failure: writer.failure,
      close: news.tell,
    },
    options,
  );
  return {
    ...follower,
    wake: (appended) => {
      if (appended.some((topic) => topics.includes(topic))) news.tell();
    },
  };
}
