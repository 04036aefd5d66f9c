/** scripts list, show, put. */
import { readFile } from "node:fs/promises";
import { endpoints, type Parameter } from "@countersign/api";
import { encodeBase64 } from "@countersign/protocol";
import { type Command, EXIT, UsageError } from "../command.ts";
import { short, table, when } from "../output/table.ts";

const INTERPRETERS = ["bash", "sh", "python3", "node", "pwsh"] as const;
const TYPES = ["text", "integer", "boolean", "choice"] as const;

export const scriptsList: Command = {
  words: ["scripts", "list"],
  summary: "List scripts",
  remote: true,
  json: true,
  async run({ io, client, flag }) {
    const { reply } = await (await client()).call(endpoints.scripts.listScripts);
    if (flag("json")) io.out(JSON.stringify(reply.scripts, null, 2));
    else
      io.out(
        table(
          ["NAME", "SCOPE", "VERSION", "INTERPRETER", "HASH", "SAVED", "DESCRIPTION"],
          reply.scripts.map((script) => [
            script.name,
            script.scope,
            String(script.version),
            script.interpreter,
            short(script.hash),
            when(script.created_at),
            script.description,
          ]),
        ),
      );
    return EXIT.success;
  },
};

export const scriptsShow: Command = {
  words: ["scripts", "show"],
  summary: "Show a script's content (exact bytes), or its facts with --json",
  positionals: ["NAME"],
  remote: true,
  json: true,
  options: { version: { value: "N", help: "a version (the newest)" } },
  async run({ io, client, positionals, text, flag }) {
    const version = text("version");
    const query = version === undefined ? {} : { version: Number(version) };
    const { reply } = await (await client()).call(endpoints.scripts.showScript, {
      params: { name: positionals[0] ?? "" },
      query,
    });
    if (flag("json")) io.out(JSON.stringify(reply, null, 2));
    else io.outBytes(Buffer.from(reply.content, "base64"));
    return EXIT.success;
  },
};

export const scriptsPut: Command = {
  words: ["scripts", "put"],
  summary: "Add a version of a script; versions never change",
  positionals: ["NAME", "FILE"],
  remote: true,
  json: true,
  options: {
    interpreter: { value: "I", help: INTERPRETERS.join(", ") },
    description: { value: "TEXT", help: "what it does" },
    param: {
      value: "NAME[:TYPE][!][=DEFAULT]",
      multiple: true,
      help: "a parameter, passed as an argument in this order; ! means required",
    },
  },
  async run({ io, client, positionals, need, text, all, flag }) {
    const [name = "", file = ""] = positionals;
    const content = file === "-" ? await io.readInput() : await readFile(file).catch(() => undefined);
    if (!content) throw new UsageError(`cannot read ${file}`);
    const interpreter = INTERPRETERS.find((candidate) => candidate === need("interpreter"));
    if (!interpreter) throw new UsageError(`--interpreter: one of ${INTERPRETERS.join(", ")}`);
    const body = {
      interpreter,
      content: encodeBase64(content),
      description: text("description") ?? "",
      parameters: all("param").map(parameterFrom),
    };
    const { status, reply } = await (await client()).call(endpoints.scripts.putScript, {
      params: { name },
      body,
    });
    if (flag("json")) io.out(JSON.stringify(reply, null, 2));
    else
      io.out(
        status === 201
          ? `${reply.name} version ${reply.version}: ${reply.hash}`
          : `${reply.name}: unchanged, version ${reply.version} has this content`,
      );
    return EXIT.success;
  },
};

/** `name:type!=default` as a parameter. */
function parameterFrom(text: string): Parameter {
  const match = /^([a-z0-9][a-z0-9._-]*)(?::([a-z]+))?(!)?(?:=(.*))?$/s.exec(text);
  const type = TYPES.find((candidate) => candidate === (match?.[2] ?? "text"));
  if (!match || !type || type === "choice")
    throw new UsageError(`--param ${text}: expected NAME[:text|integer|boolean][!][=DEFAULT]`);
  return {
    name: match[1] ?? "",
    type,
    required: match[3] === "!",
    ...(match[4] === undefined ? {} : { default: match[4] }),
  };
}
