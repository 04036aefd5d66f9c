/** Secrets of a run as they are typed: from a file or unseen at the terminal, never from the command line, which others on the machine can read. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type BlindedSecret, blindSecret, MAX_SECRET_BYTES } from "@countersign/protocol/secrets";
import { type Invocation, type OptionFacts, UsageError } from "../command.ts";

/** The options, for the help. */
export const secretOptions: Readonly<Record<string, OptionFacts>> = {
  secret: {
    value: "NAME[@FILE]",
    multiple: true,
    help: "a secret that the script reads on standard input, sealed to each device; without FILE it is asked for",
  },
  root: { value: "sha256:HEX", help: "with --secret: the root, as its authority publishes it elsewhere" },
};

/** A secret that was typed. Secret as a whole. */
export interface TypedSecret {
  readonly param: string;
  readonly secret: BlindedSecret;
}

/** Reads them. UsageError for what makes no sense. */
export async function readSecrets({ io, all, text, flag }: Invocation): Promise<readonly TypedSecret[]> {
  const secrets: TypedSecret[] = [];
  for (const said of all("secret")) {
    const [param, file] = split(said);
    if (!/^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/.test(param))
      throw new UsageError(`--secret: ${JSON.stringify(param)} is no name: small letters, digits and dashes`);
    if (secrets.some((one) => one.param === param)) throw new UsageError(`--secret ${param} stands twice`);
    const value = file === undefined ? await typed(io, param) : await readFile(path.resolve(io.cwd, file));
    if (value.length > MAX_SECRET_BYTES)
      throw new UsageError(`--secret ${param}: at most ${MAX_SECRET_BYTES} bytes`);
    secrets.push({ param, secret: blindSecret(new Uint8Array(value)) });
  }
  if (secrets.length > 0 && (flag("reboot") || text("stdin") !== undefined))
    throw new UsageError(
      "--secret reaches a script on its standard input: neither --reboot nor --stdin goes with it",
    );
  if (secrets.length > 1 && secrets.some(({ secret }) => secret.value.includes(0x0a)))
    throw new UsageError("of several secrets each is a line: none may hold the end of one");
  return secrets;
}

function split(said: string): readonly [string, string?] {
  const at = said.indexOf("@");
  return at < 0 ? [said] : [said.slice(0, at), said.slice(at + 1)];
}

async function typed(io: Invocation["io"], param: string): Promise<Uint8Array> {
  const value = await io.askSecret(`${param}: `);
  if (value === undefined)
    throw new UsageError(`--secret ${param}: there is no terminal to ask, name a FILE`);
  return new TextEncoder().encode(value);
}
