/** patching show, set, off: how the devices of each client are patched. */
import { type Client, endpoints, type Patching } from "@countersign/api";
import { type Command, EXIT } from "../command.ts";
import { table, when } from "../output/table.ts";
import { patchingLines, settingsWords, stateWords } from "../patching/describe-patching.ts";
import { patchingOptions, readPatching } from "../patching/read-patching.ts";
import { fireWords } from "../tasks/describe-task.ts";

const of = endpoints.patching;

export const patchingShow: Command = {
  words: ["patching", "show"],
  summary:
    "Show how clients are patched, or one of them: what is in force, what waits for signatures, what came of it last",
  positionals: ["[CLIENT]"],
  remote: true,
  json: true,
  async run({ io, client, positionals, flag }) {
    const api = await client();
    const [wanted] = positionals;
    if (wanted !== undefined) {
      const { reply } = await api.call(of.showPatching, { params: { client: wanted } });
      if (flag("json")) io.out(JSON.stringify(reply, null, 2));
      else for (const line of patchingLines(reply)) io.out(line);
      return EXIT.success;
    }
    const all = await allPatching(api);
    if (flag("json")) io.out(JSON.stringify(all, null, 2));
    else if (all.length === 0) io.out("No client has patch settings. countersign patching set CLIENT");
    else
      io.out(
        table(
          ["CLIENT", "STATE", "SETTINGS", "DEVICES", "NEXT", "LAST"],
          all.map((patching) => [
            patching.client,
            stateWords(patching),
            settingsWords(patching.current ?? patching.wanted),
            String(patching.device_count),
            when(patching.next_at),
            patching.last ? fireWords(patching.last) : "-",
          ]),
        ),
      );
    return EXIT.success;
  },
};

export const patchingSet: Command = {
  words: ["patching", "set"],
  summary:
    "Say how a client's devices are patched; where people sign, it is in force once they have signed for it",
  positionals: ["CLIENT"],
  remote: true,
  json: true,
  challenged: true,
  options: patchingOptions,
  async run(invocation) {
    const { io, flag, positionals } = invocation;
    const api = await invocation.client();
    const { reply } = await api.call(of.setPatching, {
      params: { client: positionals[0] ?? "" },
      body: await readPatching(invocation, api),
    });
    if (flag("json")) io.out(JSON.stringify(reply, null, 2));
    else for (const line of patchingLines(reply)) io.out(line);
    return EXIT.success;
  },
};

export const patchingOff: Command = {
  words: ["patching", "off"],
  summary: "Patch a client's devices no more; what runs goes on",
  positionals: ["CLIENT"],
  remote: true,
  json: true,
  async run({ io, client, positionals, flag }) {
    const params = { client: positionals[0] ?? "" };
    const { reply } = await (await client()).call(of.stopPatching, { params });
    if (flag("json")) io.out(JSON.stringify(reply, null, 2));
    else for (const line of patchingLines(reply)) io.out(line);
    return EXIT.success;
  },
};

async function allPatching(api: Client): Promise<Patching[]> {
  const found: Patching[] = [];
  let after: string | null = null;
  do {
    const query: { after?: string } = after === null ? {} : { after };
    const { patching, next } = (await api.call(of.listPatching, { query })).reply;
    found.push(...patching);
    after = next;
  } while (after !== null);
  return found;
}
