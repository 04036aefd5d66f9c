/** The events stream: what changed, as hints to read again. */
import type { Permission } from "@countersign/access";
import { z } from "zod";
import { endpoint } from "../endpoint.ts";

/** What following a topic needs, by its kind: the part before the colon. Anything else is no topic. */
export const TOPIC_PERMISSIONS: ReadonlyMap<string, Permission> = new Map<string, Permission>([
  ["runs", "runs.read"],
  ["run", "runs.read"],
  ["devices", "devices.read"],
  ["device", "devices.read"],
  ["clients", "clients.read"],
  ["scripts", "scripts.read"],
  ["tasks", "runs.read"],
  ["trust", "trust.read"],
  ["deliveries", "settings.read"],
  ["advanced-security", "advanced-security.write"],
]);

/** Server-sent events; each `data` is `{"topic": …, "facts": {…}}` with ids, states and numbers. */
export const streamEvents = endpoint({
  id: "events.stream",
  method: "GET",
  path: "/events",
  access: "signed-in",
  summary:
    "Follow topics as server-sent events, such as runs, run:ID, devices, device:ID; resumes by Last-Event-ID, and says `reset` where it cannot",
  query: z.strictObject({ topics: z.string().min(1).max(2000) }),
  replies: { 200: null },
  errors: [],
});
