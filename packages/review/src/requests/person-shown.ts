/** Somebody by the name that is held for them: in a root, in a people list, or nowhere. */
import { SERVER } from "@countersign/protocol";
import { segmentsOf } from "../text/segments-of.ts";
import type { Held } from "../trust-held.ts";
import type { PersonShown } from "./request-model.ts";

/** The person `id` of `authority`. An id that stands in the root means that person, whoever a list may call by it. */
export function personShown(by: { authority: string; person: string }, held: Held): PersonShown {
  const pin = held === "nothing" ? undefined : held.roots.find((root) => root.authority === by.authority);
  const list =
    held === "nothing" ? undefined : held.people.find((people) => people.authority === by.authority);
  const known = pin?.root.persons.find((person) => person.id === by.person);
  const listed = pin && list?.list.requesters.find((entry) => entry.id === by.person);
  const about = {
    authority: by.authority,
    authorityName: segmentsOf(pin?.root.name ?? by.authority, "name"),
    id: by.person,
  };
  const name = (text: string) => segmentsOf(text, "name");
  if (by.person === SERVER) return { ...about, name: name("the server"), from: "server", service: true };
  if (known) return { ...about, name: name(known.name), from: "root", service: false };
  if (listed)
    return { ...about, name: name(listed.name), from: "people", service: listed.kind === "service" };
  return { ...about, name: name(by.person), from: "nowhere", service: false };
}
