const JSON_TYPE = 'application/json';

/**
 * CloudEvents 1.0 attributes in the binary mode of its Kafka binding: one header each. Source and id together name one
 * event, and a mention keeps its id from topic to topic: so each type of event has a source of its own.
 * `type` reads `aiguillage.<what>.<happened>.v1`; `time` is RFC 3339.
 */
export function cloudEvent(
  id: string,
  type: string,
  time: string,
  contentType: string = JSON_TYPE,
): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: id,
    ce_type: type,
    ce_source: sourceOf(type),
    ce_time: time,
    'content-type': contentType,
  };
}

/** `aiguillage.mention.routed.v1` comes from `/aiguillage/mention/routed`. */
export function sourceOf(type: string): string {
  return `/${type.split('.').slice(0, -1).join('/')}`;
}
