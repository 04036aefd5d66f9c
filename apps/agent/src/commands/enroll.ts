/** `agent enroll`: introduces this machine to a server. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { opensshFingerprint } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { enrol, type EnrolmentResult } from "../enrol/enrol.ts";
import { pinsOf } from "../trust/trust-state.ts";
import { type Command, EXIT, refuse, refuseError, say, sayJson, stateDirectory } from "./command.ts";

const HASH = /^sha256:[0-9a-f]{64}$/;

/** Enrols; prints the fingerprint for the administrator to read out. */
export const enroll: Command = async (words) => {
  const { values } = parseArgs({
    args: words,
    options: {
      server: { type: "string" },
      token: { type: "string" },
      root: { type: "string", multiple: true, default: [] },
      ca: { type: "string" },
      state: { type: "string" },
      name: { type: "string" },
      force: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const { root: roots, ca, name } = values;
  const server = values.server ?? process.env["COUNTERSIGN_SERVER"];
  // A dash reads the token from standard input: what stands on a command line is seen by every user of the machine.
  const token = values.token === "-" ? readFileSync(0, "utf8").trim() : values.token;
  if (server === undefined || token === undefined || roots.length === 0)
    return usage("--server URL, --token T and at least one --root sha256:HEX are needed");
  const wrong = [...roots, ...(ca === undefined ? [] : [ca])].find((hash) => !HASH.test(hash));
  if (wrong !== undefined) return usage(`${wrong} is not sha256: and 64 hexadecimal digits`);

  const enrolment = {
    server,
    token,
    roots,
    ...(ca === undefined ? {} : { caPin: ca }),
    stateDirectory: stateDirectory(values.state),
    ...(name === undefined ? {} : { name }),
    force: values.force,
  };
  let result: EnrolmentResult;
  try {
    result = await enrol(enrolment);
  } catch (error) {
    return refuseError(error);
  }
  if (!result.ok)
    return refuse(
      result.because,
      result.because === "already-enrolled" ? `${result.detail}; --force replaces it` : result.detail,
    );
  const { identity, trust } = result;
  const openssh = opensshFingerprint(identity.publicKeyText, nodeCrypto);
  if (values.json) {
    sayJson({
      device: identity.fingerprint,
      openssh,
      id: identity.id,
      name: identity.name,
      server: identity.server,
      pins: pinsOf(trust).map(({ authority, version, hash }) => ({ authority, version, hash })),
      admitted: trust.admission !== undefined,
    });
    return EXIT.done;
  }
  for (const pin of pinsOf(trust)) say(`Pinned: ${pin.root.name}, version ${pin.version}, ${pin.hash}`);
  for (const { because, detail } of result.objections) say(`Not taken: ${because}: ${detail}`);
  say(`This device is ${identity.fingerprint}`);
  say(`           ssh: ${openssh}`);
  say(
    trust.admission
      ? `Admitted to ${trust.admission.client} as ${trust.admission.name}.`
      : "Read the fingerprint out to whoever admits devices. Until then this device executes nothing.",
  );
  return EXIT.done;
};

function usage(message: string): number {
  process.stderr.write(`countersign agent enroll: ${message}\n`);
  return EXIT.usage;
}
