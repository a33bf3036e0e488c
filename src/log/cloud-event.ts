const SOURCE = '/aiguillage';

/** CloudEvents 1.0 attributes in the binary mode of its Kafka binding: one header each. */
export function cloudEvent(id: string, type: string, time: string): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: id,
    ce_type: type,
    ce_source: SOURCE,
    ce_time: time,
    'content-type': 'application/json',
  };
}
