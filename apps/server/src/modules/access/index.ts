/** Access: what packages/access decides, tied to this server's rows and its audit log. */
import { denied } from "../../platform/http/authentication.ts";
import type { ModuleDefinition } from "../../platform/module.ts";
import { accessKeysOf } from "../../platform/transaction.ts";
import { accessKeysFor } from "./access-keys.ts";
import { recordDenial } from "./record-denial.ts";

/** The module for compose.ts. */
export const accessModule: ModuleDefinition = {
  name: "access",
  migrations: [],
  problems: {},
  auditEvents: { "access.denied": "Somebody asked for what their role or key does not allow" },
  prepare: (ctx) => {
    ctx.questions.answer(accessKeysOf, accessKeysFor(ctx));
    ctx.questions.answer(denied, (denial) => recordDenial(ctx, denial));
  },
};
