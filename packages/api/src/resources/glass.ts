/** Broken glass: people of a role of their own in the place of approvers who cannot be reached. */
import { MAX_BREAKGLASS_SECONDS, MIN_BREAKGLASS_SECONDS } from "@countersign/protocol";
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { oneLine, uuid } from "../fields.ts";
import { draft } from "./stations.ts";

export const breakGlass = endpoint({
  id: "glass.compose",
  method: "POST",
  path: "/runs/:id/breakglass",
  access: "runs.request",
  summary:
    "Ask people of role breakglass to stand in for approvers who cannot be reached; the device waits as long as this says",
  audit: "draft.created",
  params: z.strictObject({ id: uuid }),
  body: z.strictObject({
    delay_seconds: z.number().int().min(MIN_BREAKGLASS_SECONDS).max(MAX_BREAKGLASS_SECONDS),
    reason: oneLine(1000),
  }),
  replies: { 201: draft },
  errors: ["glass-not-breakable", "document-refused", "document-known"],
});
