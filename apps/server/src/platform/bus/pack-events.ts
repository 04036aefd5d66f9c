/** Events as NOTIFY payloads: many in one, none larger than PostgreSQL takes. */
import { z } from "zod";
import type { BusEvent } from "./bus.ts";

/** PostgreSQL refuses payloads of 8,000 bytes and more. */
const largestPayload = 7900;

const packed = z.tuple([
  z.string(),
  z.array(z.tuple([z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))])),
]);

/** Payloads that together hold all events, except such as are too large for any: those stay in this process. */
export function packEvents(origin: string, events: readonly BusEvent[]): string[] {
  const payloads: string[] = [];
  let members: string[] = [];
  let bytes = 0;
  const finish = () => {
    if (members.length > 0) payloads.push(`[${JSON.stringify(origin)},[${members.join(",")}]]`);
    members = [];
    bytes = 0;
  };
  for (const { topic, facts } of events) {
    const member = JSON.stringify([topic, facts]);
    const size = Buffer.byteLength(member) + 1;
    if (size > largestPayload - 64) continue;
    if (bytes + size > largestPayload - 64) finish();
    members.push(member);
    bytes += size;
  }
  finish();
  return payloads;
}

/** The events of a payload that another process sent; none for one's own and for what cannot be read. */
export function unpackEvents(origin: string, payload: string): BusEvent[] {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return [];
  }
  const parsed = packed.safeParse(value);
  if (!parsed.success || parsed.data[0] === origin) return [];
  return parsed.data[1].map(([topic, facts]) => ({ topic, facts }));
}
