/** scripts list, show, put. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { ApiError, endpoints, type Parameter } from "@countersign/api";
import { encodeBase64 } from "@countersign/protocol";
import { type Command, EXIT, RefusedError, UsageError } from "../command.ts";
import { short, table, when } from "../output/table.ts";
import { INTERPRETERS, interpreterOf } from "../runs/interpreter-of.ts";

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
  async run({ io, client, positionals, whole, flag }) {
    const version = whole("version");
    const query = version === undefined ? {} : { version };
    const [name = ""] = positionals;
    const { reply } = await (await client())
      .call(endpoints.scripts.showScript, { params: { name }, query })
      .catch((error: unknown) => {
        if (error instanceof ApiError && error.code === "not-found")
          throw new RefusedError(
            "not-found",
            `there is no script ${JSON.stringify(name)}${version === undefined ? "" : ` of version ${version}`}; countersign scripts list shows them`,
          );
        throw error;
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
    interpreter: {
      value: "I",
      help: `${INTERPRETERS.join(", ")} (as the file's first line or its name says)`,
    },
    description: { value: "TEXT", help: "what it does" },
    param: {
      value: "NAME[:TYPE][!][=DEFAULT]",
      multiple: true,
      help: "a parameter, passed as an argument in this order; ! means required",
    },
  },
  async run({ io, client, positionals, text, all, flag }) {
    const [name = "", file = ""] = positionals;
    const content =
      file === "-" ? await io.readInput() : await readFile(path.resolve(io.cwd, file)).catch(() => undefined);
    if (!content) throw new UsageError(`cannot read ${file}`);
    const said = text("interpreter");
    const interpreter =
      said === undefined
        ? interpreterOf(file, content)
        : INTERPRETERS.find((candidate) => candidate === said);
    if (!interpreter)
      throw new UsageError(
        `--interpreter I is needed${said === undefined ? ` (nothing in ${file} names one)` : ""}: ${INTERPRETERS.join(", ")}`,
      );
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
          ? `${reply.name} version ${reply.version}, ${reply.interpreter}: ${reply.hash}`
          : `${reply.name}: unchanged, version ${reply.version} has this content`,
      );
    return EXIT.success;
  },
};

export const scriptsProtect: Command = {
  words: ["scripts", "protect"],
  summary: "Let a script run only after a code again, at level code",
  positionals: ["NAME"],
  remote: true,
  challenged: true,
  async run({ io, client, positionals }) {
    const [name = ""] = positionals;
    await (await client()).call(endpoints.advancedSecurity.protectScript, { params: { name } });
    io.out(`${name}: needs a code at level code`);
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
