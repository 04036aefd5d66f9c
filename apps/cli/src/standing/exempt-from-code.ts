/** At level code, a script that runs without a code: the check-box of the page Advanced Security. */
import { endpoints } from "@countersign/api";
import { EXIT, type Invocation } from "../command.ts";

/** Exempts the script as it is now. */
export async function exemptFromCode({ io, client, positionals, flag }: Invocation): Promise<number> {
  const [name = ""] = positionals;
  const api = await client();
  const { script } = (await api.call(endpoints.scripts.showScript, { params: { name }, query: {} })).reply;
  const { reply } = await api.call(endpoints.advancedSecurity.exemptScript, {
    params: { name },
    body: { version: script.version, hash: script.hash },
  });
  if (flag("json")) io.out(JSON.stringify(reply, null, 2));
  else
    io.out(`${name} version ${reply.version}, ${reply.hash}: runs without a code until its content changes`);
  return EXIT.success;
}
