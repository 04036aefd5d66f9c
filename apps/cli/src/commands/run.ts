/** `countersign run`: asks for a run, signs as requester where the level asks, and waits if told to. */
import { type Client, type Device, endpoints, type Run } from "@countersign/api";
import { hashOf, parseDocument } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { shortCode } from "@countersign/review";
import { type Command, EXIT, type Invocation, RefusedError, UsageError } from "../command.ts";
import { harmless, when } from "../output/table.ts";
import { findDevices } from "../find-devices.ts";
import { mustAgree } from "../output/must-agree.ts";
import { pickDevices, pickIn, pickOptions } from "../pick-devices.ts";
import { signWithKey } from "../keys/sign-with-key.ts";
import { type Asked, type AskedScript, differenceFromAsked } from "../runs/check-composed.ts";
import { followRun } from "../runs/follow-run.ts";
import { personOfKey } from "../runs/person-of-key.ts";
import { readManner, runOptions } from "../runs/run-options.ts";
import { readRings, ringOptions } from "../runs/ring-options.ts";
import { sealSecrets } from "../runs/seal-secrets.ts";
import { readSecrets, secretOptions } from "../runs/secret-options.ts";
import { wordsForRequest } from "../runs/words-for-approval.ts";

export const run: Command = {
  words: ["run"],
  summary: "Request a run of a script on devices; sign it as requester with --key where the level asks",
  positionals: ["[NAME]"],
  remote: true,
  json: true,
  challenged: true,
  options: {
    device: { value: "D", multiple: true, help: "id, fingerprint, name, or `local`" },
    ...pickOptions,
    yes: {
      help: "with --tag and the like, or --secret: do not ask on the terminal whether it is exactly these devices",
    },
    arg: { value: "k=v", multiple: true, help: "a value for a parameter" },
    reason: { value: "TEXT", help: "why; approvers read it" },
    version: { value: "N", help: "a script version (the newest)" },
    key: { value: "FILE", help: "your OpenSSH private key, to sign as requester" },
    ...runOptions,
    ...ringOptions,
    ...secretOptions,
    reboot: { help: "reboot the devices instead of running a script" },
    wait: { help: "wait for the end, show the output, exit 3 if the script failed" },
  },
  async run(invocation) {
    const { io, flag } = invocation;
    const api = await invocation.client();
    const asked = await readAsked(invocation, api);
    const requested = (await api.call(endpoints.runs.requestRun, { body: asked.body })).reply;
    const run =
      requested.state === "awaiting-signatures" && asked.keyFile !== undefined
        ? await signAsRequester(api, requested, asked, io)
        : requested;

    if (flag("json")) io.out(JSON.stringify(run, null, 2));
    else sayWhereItStands(run, invocation, asked.devices.filter(({ connected }) => !connected).length);
    return flag("wait") ? await followRun(api, run.id, io) : EXIT.success;
  },
};

/** As much of a device as a request is held against. */
type Named = Pick<Device, "id" | "name" | "client" | "fingerprint" | "admission" | "connected">;

async function readAsked(invocation: Invocation, api: Client) {
  const { positionals, text, whole, all, flag } = invocation;
  const [name] = positionals;
  if ((name === undefined) !== flag("reboot"))
    throw new UsageError("run takes the NAME of a script, or --reboot");
  const pick = pickIn(invocation);
  if ((all("device").length === 0) === (pick === undefined))
    throw new UsageError(
      pick === undefined
        ? "--device D is needed: at least one device, or --tag T and the like"
        : "--device names devices, and --tag, --group and the like pick them: one or the other",
    );
  const manner = await readManner(invocation);
  const { windowSeconds, stdin } = manner;
  const version = whole("version");
  const given = Object.fromEntries(all("arg").map(pair));
  const devices: readonly Named[] =
    pick === undefined ? await findDevices(api, all("device")) : await pickDevices(api, pick, invocation);
  const secrets = await readSecrets(invocation);
  if (secrets.length > 0 && pick === undefined) await agreeToReaders(devices, invocation);
  const sealed = await sealSecrets(api, secrets, devices, text("root"));
  const keyFile = text("key");
  const person = keyFile === undefined ? undefined : await personOfKey(api, keyFile);
  const body = {
    ...(name === undefined
      ? { kind: "reboot" as const, delay_seconds: manner.delaySeconds }
      : {
          kind: "script" as const,
          script: name,
          environment: manner.environment,
          limits: manner.limits,
          ...(stdin === undefined ? {} : { stdin }),
        }),
    ...(version === undefined ? {} : { version }),
    arguments: given,
    ...sealed,
    ...(await readRings(api, invocation, devices)),
    devices: devices.map((device) => device.id),
    reason: text("reason") ?? "no reason given",
    run_as: manner.runAs,
    network: manner.network,
    ...(windowSeconds === undefined ? {} : { window_seconds: windowSeconds }),
    ...(person === undefined ? {} : { requester: { authority: person.authority, person: person.person } }),
  } as const;
  return { body, manner, keyFile, person, devices, name };
}

/** Which machine a name stands for is the server's word: whoever sends a secret sees of which client it is, before it is sealed. */
async function agreeToReaders(
  devices: readonly Named[],
  { io, flag }: Pick<Invocation, "io" | "flag">,
): Promise<void> {
  for (const { name, client, fingerprint } of devices)
    io.err(`sealed for ${harmless(name)} of ${client} ${fingerprint}`);
  if (!flag("yes")) await mustAgree(io, `Exactly these ${devices.length} device(s)? (yes/no) `);
}

function pair(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`--arg ${text}: expected k=v`);
  return [text.slice(0, at), text.slice(at + 1)];
}

async function signAsRequester(
  api: Client,
  run: Run,
  asked: Awaited<ReturnType<typeof readAsked>>,
  io: Invocation["io"],
): Promise<Run> {
  const bytes = new Uint8Array(
    await (await api.raw(endpoints.runs.readRequest, { params: { id: run.id } })).arrayBuffer(),
  );
  const parsed = parseDocument("request", bytes);
  if (!parsed.ok)
    throw new RefusedError(
      parsed.because,
      `the server composed something that no device would read: ${parsed.detail}`,
    );
  const difference = differenceFromAsked(parsed.document, await askedOf(api, asked));
  if (difference !== undefined)
    throw new RefusedError("not-what-was-asked", `not signed: the server composed ${difference}`);
  // What a name or an id stands for is the server's word: whoever signs sees the script and the devices themselves.
  io.err(await wordsForRequest(api, bytes, run));
  const signature = await signWithKey(asked.keyFile ?? "", "countersign.request.v1", bytes);
  return (
    await api.call(endpoints.runs.signRun, { params: { id: run.id }, body: { signatures: [signature] } })
  ).reply;
}

async function askedOf(api: Client, asked: Awaited<ReturnType<typeof readAsked>>): Promise<Asked> {
  const { body, manner, devices, person, name } = asked;
  return {
    client: devices[0]?.client ?? "",
    kind: body.kind,
    script: name === undefined ? undefined : await askedScript(api, name, body),
    // Named twice is asked for once.
    targets: [...new Map(devices.map((device) => [device.id, device])).values()].map(
      ({ fingerprint, name: label, admission }) => ({
        fingerprint,
        name: admission?.name ?? label,
        admission: admission?.hash ?? "",
      }),
    ),
    requestId: body.request_id,
    secrets: (body.secrets ?? []).map(({ param, commitment }) => ({ param, commitment })),
    reason: body.reason,
    requester: person ?? { authority: "", person: "" },
    ...manner,
    now: Math.floor(Date.now() / 1000),
  };
}

/** The script as the server shows it, its bytes hashed here and its arguments put in order here. */
async function askedScript(
  api: Client,
  name: string,
  { version, arguments: given }: { version?: number; arguments: Record<string, string> },
): Promise<AskedScript> {
  const query = version === undefined ? {} : { version };
  const { script, content } = (await api.call(endpoints.scripts.showScript, { params: { name }, query }))
    .reply;
  const values = new Map(Object.entries(given));
  return {
    name,
    version,
    hash: hashOf(Buffer.from(content, "base64"), nodeCrypto),
    interpreter: script.interpreter,
    arguments: script.parameters.map((parameter) => values.get(parameter.name) ?? parameter.default ?? ""),
  };
}

function sayWhereItStands(run: Run, { io, flag }: Invocation, away: number): void {
  const say = flag("wait") ? io.err : io.out;
  say(`run ${run.id} (${run.trust}), code ${shortCode(run.request_hash)}: ${run.state}`);
  if (away > 0)
    say(`  ${away} of ${run.targets.length} device(s) are away: waited for until ${when(run.not_after)}`);
  for (const missing of run.missing) say(`  ${harmless(missing.name)} asks for ${harmless(missing.needs)}`);
  if (run.state === "awaiting-signatures")
    say(`  an approver signs with: countersign approve ${run.id} --key FILE`);
  if (run.rollout)
    say(
      `  in ${run.rollout.rings.length} rings (${run.rollout.rings.map((ring) => ring.devices).join(", ")} devices): countersign rollout show ${run.id}`,
    );
  if (run.state !== "awaiting-signatures" && !flag("wait")) say(`  its output: countersign follow ${run.id}`);
}
