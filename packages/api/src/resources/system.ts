/** The installation itself. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { hash } from "../fields.ts";

export const describeServer = endpoint({
  id: "system.describe",
  method: "GET",
  path: "/system",
  access: "signed-in",
  summary: "Name, release and level of this installation",
  replies: {
    200: z.strictObject({
      server_name: z.string().max(300),
      release: z.number().int(),
      version: z.string().max(40),
      level: z.enum(["off", "code", "countersign", "quorum"]),
      trust: z.enum(["server-trust", "console-trust", "device-trust"]),
      log_vkey: z.string().max(300),
      operator_root: hash.nullable(),
      station_url: z.string().max(300).nullable(),
    }),
  },
  errors: [],
});
/** Doctor: each weakness of this installation in words. */
export const examine = endpoint({
  id: "system.examine",
  method: "GET",
  path: "/system/weaknesses",
  access: "settings.read",
  summary: "Each weakness of this installation, in words",
  replies: {
    200: z.strictObject({
      weaknesses: z.array(
        z.strictObject({
          code: z.string().max(80),
          severity: z.enum(["critical", "moderate", "low"]),
          sentence: z.string().max(500),
          remedy: z.string().max(500),
        }),
      ),
    }),
  },
  errors: [],
});
