/** Which topics may be followed, and with which permission. Everything else on the bus stays inside the server. */
import type { Permission } from "@countersign/access";
import { TOPIC_PERMISSIONS } from "@countersign/api";

const mostTopics = 50;

/** A topic and what following it needs. */
export interface WantedTopic {
  readonly topic: string;
  readonly needs: Permission;
}

/** Reads `a,b:ID`; undefined when one of them is no topic. From outside: untrusted. */
export function readTopics(text: string): readonly WantedTopic[] | undefined {
  const topics = [...new Set(text.split(","))];
  if (topics.length > mostTopics) return undefined;
  const wanted = topics.map((topic) => {
    const [kind = "", id] = topic.split(/:(.*)/s, 2);
    const needs = TOPIC_PERMISSIONS.get(kind);
    const isWellFormed = id === undefined || /^[A-Za-z0-9:._-]{1,100}$/.test(id);
    return needs && isWellFormed ? { topic, needs } : undefined;
  });
  return wanted.every((topic) => topic !== undefined) ? wanted : undefined;
}
