/**
 * Access review: who may sign in, how and as what, on one day.
 *
 * Story: an administrator asks for it once a quarter; the server writes down every account with roles, factors, last
 * sign-in and keys as JSON and CSV, signs the hashes of both with the audit log's key and records them. Whoever gets the
 * files checks them with `countersign users check-review`, without this server.
 */
import { endpoints } from "@countersign/api";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import type { ModuleDefinition } from "../../platform/module.ts";
import { makeAccessReview } from "./make-access-review.ts";

/** The module for compose.ts. */
export const accessReviewModule: ModuleDefinition = {
  name: "access-review",
  migrations: [],
  problems: {},
  auditEvents: { "access-review.made": "Somebody took a signed list of all accounts and what they may do" },
  routes: (api, ctx) => {
    mountEndpoint(api, endpoints.accessReview.makeAccessReview, async ({ actor }) => ({
      status: 201,
      body: await makeAccessReview(ctx, actor),
    }));
  },
};
