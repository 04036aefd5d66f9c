/** `agent enroll`: introduces this machine to a server. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isTokenLine, opensshFingerprint, parseTokenLine } from "@countersign/protocol";
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
      "token-file": { type: "string" },
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
  const file = values["token-file"];
  if (file !== undefined && values.token !== undefined) return usage("--token or --token-file, not both");
  const secret = file === undefined ? secretOf(values.token) : secretIn(file);
  if (server === undefined || secret === undefined || roots.length === 0)
    return usage(
      "--server URL, --token T (or --token-file FILE) and at least one --root sha256:HEX are needed",
    );
  const token = isTokenLine(secret) ? parseTokenLine(secret) : secret;
  if (token === undefined) return usage("this is not the whole line of an admission token");
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

function secretOf(word: string | undefined): string | undefined {
  return word === "-" ? readFileSync(0, "utf8").trim() : word;
}

/** The one line of a file, as start-up scripts leave it; undefined where there is no such file. */
function secretIn(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

function usage(message: string): number {
  process.stderr.write(`countersign agent enroll: ${message}\n`);
  return EXIT.usage;
}
