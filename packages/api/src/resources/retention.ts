/** For how long what is kept. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";

/** What is deleted some days after it ended; the audit log never is. */
export const RETENTION_KINDS = ["output", "runs", "deliveries", "tokens"] as const;
export type RetentionKind = (typeof RETENTION_KINDS)[number];
/** Fewest days of each: a request may be open for two weeks, and its receipts come late. */
export const RETENTION_LEAST_DAYS: Readonly<Record<RetentionKind, number>> = {
  output: 1,
  runs: 30,
  deliveries: 1,
  tokens: 1,
};

/** Null: for good. */
const days = z.number().int().min(1).max(36_500).nullable();
const described = z.strictObject({
  kinds: z.array(
    z.strictObject({
      kind: z.enum(RETENTION_KINDS),
      days,
      least_days: z.number().int(),
      /** What its tables take on disk. */
      bytes: z.number().min(0),
    }),
  ),
});

export const describeRetention = endpoint({
  id: "retention.read",
  method: "GET",
  path: "/settings/retention",
  access: "settings.read",
  summary: "For how long what is kept, and how much room it takes",
  replies: { 200: described },
  errors: [],
});
export const changeRetention = endpoint({
  id: "retention.change",
  method: "PATCH",
  path: "/settings/retention",
  access: "settings.write",
  summary: "Change for how long some of it is kept; null keeps it for good",
  audit: "retention.changed",
  body: z.strictObject({
    output: days.optional(),
    runs: days.optional(),
    deliveries: days.optional(),
    tokens: days.optional(),
  }),
  replies: { 200: described },
  errors: ["reauthenticate", "retention-too-short"],
});
