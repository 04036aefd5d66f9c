/** Which object of a client an event is about, if any: by its topic (`run:ID`), else by its facts. */
import type { BusEvent } from "../../platform/bus/bus.ts";
import { CLIENT_OBJECTS, type ClientObject } from "../clients/index.ts";

/** The object; undefined for what is of no client, such as "a script was changed". */
export function toldObject({
  topic,
  facts,
}: BusEvent): { readonly kind: ClientObject; readonly id: string } | undefined {
  const [kind, id] = topic.split(/:(.*)/s, 2);
  for (const known of CLIENT_OBJECTS) {
    const named = kind === known ? (id ?? "") : facts[known];
    // What names something and is no id must not pass for something that names nothing.
    if (named !== undefined) return { kind: known, id: String(named) };
  }
  return undefined;
}
