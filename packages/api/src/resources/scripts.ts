/** Scripts: versions are immutable; a version is known by the hash of its bytes. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { exemption } from "./advanced-security.ts";
import { base64, hash, next, oneLine, page, search, seconds, slug } from "../fields.ts";

export const SCRIPT_INTERPRETERS = ["bash", "sh", "python3", "node", "pwsh"] as const;
/** Parameters reach a script as arguments, in the order they are declared; never spliced into its text. */
export const parameter = z.strictObject({
  name: slug,
  type: z.enum(["text", "integer", "boolean", "choice"]),
  required: z.boolean().default(false),
  description: oneLine(300).optional(),
  choices: z.array(z.string().min(1).max(200)).min(1).max(100).optional(),
  /** An anchored regular expression (ECMAScript, `v` flag) that the whole value matches. */
  pattern: z.string().min(1).max(300).optional(),
  default: z.string().max(1000).optional(),
});
export type Parameter = z.infer<typeof parameter>;
export const script = z.strictObject({
  name: slug,
  scope: z.enum(["global", "msp"]),
  version: z.number().int(),
  interpreter: z.enum(SCRIPT_INTERPRETERS),
  hash,
  size: z.number().int(),
  parameters: z.array(parameter),
  description: z.string().max(1000),
  created_at: seconds,
  created_by: oneLine(200),
});
export type Script = z.infer<typeof script>;

export const listScripts = endpoint({
  id: "scripts.list",
  method: "GET",
  path: "/scripts",
  access: "scripts.read",
  summary: "List scripts, each with its newest version; all of them where no limit is given",
  query: z.strictObject({
    ...page,
    /** Part of a name or description. */
    q: search.optional(),
    scope: z.enum(["global", "msp"]).optional(),
    interpreter: z.enum(SCRIPT_INTERPRETERS).optional(),
    sort: z.enum(["name", "-name", "saved", "-saved"]).optional(),
  }),
  replies: { 200: z.strictObject({ scripts: z.array(script), next }) },
  errors: [],
});
export const showScript = endpoint({
  id: "scripts.read",
  method: "GET",
  path: "/scripts/:name",
  access: "scripts.read",
  summary: "Show a script: all versions, and the content of one",
  params: z.strictObject({ name: slug }),
  query: z.strictObject({ version: z.coerce.number().int().min(1).optional() }),
  replies: {
    200: z.strictObject({
      script,
      content: base64(1024 * 1024),
      versions: z.array(script),
      /** Whether it runs without a code at level `code`; null for scripts that nobody exempted. */
      exemption: exemption.nullable(),
    }),
  },
  errors: [],
});
export const putScript = endpoint({
  id: "scripts.put",
  method: "PUT",
  path: "/scripts/:name",
  access: "scripts.write",
  summary: "Add a version of a script; the same content again adds none",
  audit: "script.version-added",
  params: z.strictObject({ name: slug }),
  body: z.strictObject({
    interpreter: z.enum(SCRIPT_INTERPRETERS),
    content: base64(1024 * 1024),
    description: z.string().max(1000).default(""),
    parameters: z.array(parameter).max(64).default([]),
  }),
  replies: { 200: script, 201: script },
  errors: ["script-empty", "parameter-invalid"],
});
