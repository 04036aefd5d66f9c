/** devices list, show, token, admit. */
import { type Device, endpoints } from "@countersign/api";
import { type Admission, carry, documentBytes, type Signature } from "@countersign/protocol";
import { type Command, EXIT, type Invocation, RefusedError } from "../command.ts";
import { signWithKey } from "../keys/sign-with-key.ts";
import { durationSeconds } from "../output/duration.ts";
import { mustAgree } from "../output/must-agree.ts";
import { oneWord } from "../output/one-word.ts";
import { harmless, table, when } from "../output/table.ts";
import { allDevices, findDevices } from "../find-devices.ts";
import { pickIn, pickOptions } from "../pick-devices.ts";
import { operatorOf } from "../operator.ts";
import { describeAdmission } from "../runs/words-for-approval.ts";

export const devicesList: Command = {
  words: ["devices", "list"],
  summary: "List devices, and who can run code on each",
  remote: true,
  json: true,
  options: { ...pickOptions, q: { value: "TEXT", help: "part of a name" } },
  async run(invocation) {
    const { io, client, text, flag } = invocation;
    const q = text("q");
    const devices = await allDevices(await client(), { ...pickIn(invocation), ...(q ? { q } : {}) });
    if (flag("json")) io.out(JSON.stringify(devices, null, 2));
    else
      io.out(
        table(
          ["ID", "NAME", "CLIENT", "STATE", "CONNECTED", "TRUST", "LAST SEEN", "TAGS"],
          devices.map((device) => [
            device.id,
            device.name,
            device.client,
            device.state,
            device.connected ? "yes" : "no",
            device.trust,
            when(device.last_seen_at),
            device.tags.join(" "),
          ]),
        ),
      );
    return EXIT.success;
  },
};

export const devicesShow: Command = {
  words: ["devices", "show"],
  summary: "Show a device and what it says of its own trust",
  positionals: ["DEVICE"],
  remote: true,
  json: true,
  async run({ io, client, positionals, flag }) {
    const api = await client();
    const [found] = await findDevices(api, positionals);
    const { reply } = await api.call(endpoints.devices.showDevice, { params: { id: found?.id ?? "" } });
    if (flag("json")) {
      io.out(JSON.stringify(reply, null, 2));
      return EXIT.success;
    }
    const { device } = reply;
    const rows: [string, string][] = [
      ["name", device.name],
      ["id", device.id],
      ["fingerprint", device.fingerprint],
      ["client", device.client],
      ["tags", device.tags.join(" ") || "none"],
      ["state", device.state],
      [
        "trust",
        device.separation === "server-account"
          ? `${device.trust}: it runs under the server's own account`
          : device.trust,
      ],
      [
        "admission",
        device.admission
          ? `${device.admission.name} of ${device.admission.client}, ${device.admission.hash}`
          : "none: read-only until somebody admits it",
      ],
      ["roots", device.pins.map((pin) => `${pin.authority} version ${pin.version}`).join("; ") || "unknown"],
      ["floor", device.floor_state],
      ["separation", device.separation],
      ["connected", device.connected ? "yes" : `no, last seen ${when(device.last_seen_at)}`],
      ...Object.entries(device.facts).toSorted(([left], [right]) => (left < right ? -1 : 1)),
    ];
    io.out(table(["FIELD", "VALUE"], rows));
    for (const objection of reply.objections)
      io.out(`objection ${when(objection.at)}: ${objection.because} (${objection.detail})`);
    return EXIT.success;
  },
};

export const devicesToken: Command = {
  words: ["devices", "token"],
  summary: "Create an enrolment token, with the line to type on the device",
  remote: true,
  json: true,
  options: {
    client: { value: "C", needed: true, help: "the client the devices belong to" },
    expires: { value: "DURATION", help: "how long it is good (1h)" },
    "max-uses": { value: "N", help: "how many devices it may enrol (1)" },
  },
  async run({ io, client, need, text, whole, flag, server }) {
    const body = {
      client: need("client"),
      expires_in_seconds: durationSeconds(text("expires") ?? "1h"),
      max_uses: whole("max-uses") ?? 1,
    };
    const made = (await (await client()).call(endpoints.devices.createDeviceToken, { body })).reply;
    const reply = { ...made, command: enrolLine(server(), made) };
    if (flag("json")) io.out(JSON.stringify(reply, null, 2));
    else {
      io.out(
        `Good until ${when(reply.expires_at)} for ${reply.max_uses} device(s) of ${reply.client}. On the device:`,
      );
      io.out(`  ${reply.command}`);
      io.out(
        "Compare the root hash with the one your authority publishes elsewhere: the server could show another.",
      );
    }
    return EXIT.success;
  },
};

/** What to type on the device, put together here: it is typed as root, so no server gets to word it. */
function enrolLine(
  server: string,
  { token, roots, command }: { token: string; roots: readonly string[]; command: string },
): string {
  // The server's public address may differ from the one that was used here; an address is all that is taken.
  const told = /^countersign agent enroll --server (https?:\/\/[A-Za-z0-9.:[\]-]+) --token /.exec(
    command,
  )?.[1];
  const address = told ?? new URL(server).origin;
  const words = ["countersign", "agent", "enroll", "--server", address, "--token", oneWord(token)];
  return [...words, ...roots.flatMap((root) => ["--root", root])].join(" ");
}

export const devicesAdmit: Command = {
  words: ["devices", "admit"],
  summary:
    "Admit devices to their client with a key of role admit; compare fingerprints with what each device showed",
  positionals: ["DEVICE…"],
  remote: true,
  json: true,
  options: {
    key: { value: "FILE", needed: true, help: "an OpenSSH private key of somebody with role admit" },
    client: { value: "C", help: "move to this client instead of the one enrolled for" },
    name: { value: "N", help: "admit a single device under this name" },
    fingerprint: {
      value: "sha256:HEX",
      multiple: true,
      help: "the fingerprint that the device showed; refused if it is another",
    },
    yes: { help: "do not ask on the terminal before signing" },
  },
  async run(invocation) {
    const { io, positionals, need, all, flag } = invocation;
    const api = await invocation.client();
    const devices = await findDevices(api, positionals);
    const said = all("fingerprint");
    const stranger =
      said.length > 0 ? devices.find((device) => !said.includes(device.fingerprint)) : undefined;
    if (stranger)
      throw new RefusedError(
        "fingerprint-mismatch",
        `${stranger.name} is known to the server as ${stranger.fingerprint}`,
      );
    const operator = await operatorOf(api);
    for (const admission of admissionsFor(devices, operator.authority, invocation)) {
      const bytes = documentBytes("admission", admission);
      io.err(await describeAdmission(bytes));
      if (!flag("yes")) await mustAgree(io, "Are these the fingerprints that the devices showed? (yes/no) ");
      const signatures: Signature[] = [await signWithKey(need("key"), "countersign.admit.v1", bytes)];
      const { reply } = await api.call(endpoints.trust.publishDocument, {
        body: carry({ bytes, signatures }),
      });
      for (const device of admission.devices)
        io.out(
          `${harmless(device.name)} ${device.fingerprint}: admitted to ${admission.client} (${reply.hash})`,
        );
    }
    return EXIT.success;
  },
};

/** One admission a client, or one a device where something moves (a move names its own previous admission). */
function admissionsFor(devices: readonly Device[], authority: string, { text }: Invocation): Admission[] {
  const issued = Math.floor(Date.now() / 1000);
  const grouped = Map.groupBy(
    devices,
    (device) => `${text("client") ?? device.client} ${device.admission?.hash ?? ""}`,
  );
  return [...grouped.values()].map((group) => {
    const [first] = group;
    const previous = first?.admission?.hash;
    return {
      type: "admission",
      format: 1,
      authority,
      client: text("client") ?? first?.client ?? "",
      issued,
      ...(previous ? { previous } : {}),
      devices: group
        .map((device) => ({
          fingerprint: device.fingerprint,
          name: (group.length === 1 ? text("name") : undefined) ?? device.name,
          seal: device.seal,
          ...(device.machine ? { machine: device.machine } : {}),
        }))
        .toSorted((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1)),
    };
  });
}
