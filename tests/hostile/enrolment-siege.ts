/** A machine that enrols at a hostile server, with pins that its administrator brought from elsewhere. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { carry, keyFingerprint, type Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  askAgent,
  type Attack,
  besiegedRoot,
  cast,
  type EnrolmentBody,
  HostileServer,
  makeOperatorRoot,
  nextRoot,
  recently,
  type Siege,
  softRoot,
} from "@countersign/testkit";

const { adam, mallory, moe, olga, oscar } = cast;
const issued = recently() - 40 * 86_400;
const first = besiegedRoot(issued);
const current = nextRoot(first, {}, [olga, oscar]);
const own = makeOperatorRoot({ people: [mallory, moe], now: issued });
const draft = softRoot({ ...first.document, name: "A draft" }, first.people, []);
const careless = besiegedRoot(issued, {
  roles: { ...first.document.roles, renew: { threshold: 0, members: ["remy"] } },
});
/** Another version 2, by the signers of version 1. */
const fork = nextRoot(first, { people: [...first.people, mallory] }, [olga, oscar]);

interface Answer {
  readonly roots?: readonly Signed[];
  readonly fingerprint?: string;
}

/** The server answers like this; the administrator pins `pin`. Nothing may come of it: no device is enrolled. */
function enrolment(
  name: string,
  code: string,
  check: string,
  what: string,
  pin: string,
  answer: (body: EnrolmentBody) => Answer | string,
): Attack {
  const run: Attack["run"] = async ({ gateway }) => {
    const home = mkdtempSync(join(tmpdir(), "countersign-siege-"));
    const state = join(home, "state");
    gateway.behaviour.enrol = (body) => {
      const said = answer(body);
      if (typeof said === "string") return { status: 201, body: said };
      const { roots = [], fingerprint = keyFingerprint(body.device_key, nodeCrypto) } = said;
      return {
        status: 201,
        body: {
          device: "9",
          fingerprint,
          server_name: gateway.behaviour.serverName,
          roots: roots.map(carry),
          people: [],
          admissions: [],
        },
      };
    };
    try {
      const words = ["--server", gateway.url, "--token", "t", "--root", pin, "--state", state];
      const enrolled = await askAgent(["enroll", ...words]);
      const said = /^refused: ([a-z0-9-]+):/m.exec(enrolled.stderr)?.[1] ?? enrolled.stderr;
      return [said, existsSync(join(state, "documents", "identity")) ? "enrolled" : "not-enrolled"];
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  };
  return { name, what, check, codes: [code, "not-enrolled"], run };
}

/** The seventh siege. */
export const enrolmentSiege: Siege = {
  title: "A machine that enrols",
  open: () => HostileServer.over({ root: current, admitter: adam }),
  attacks: [
    enrolment(
      "substituted-device-key",
      "fingerprint-differs",
      "enrolment-is-read",
      "notes a device key of its own in the place of the machine's",
      current.hash,
      () => ({ roots: [current], fingerprint: keyFingerprint(mallory.keys[0]?.key ?? "", nodeCrypto) }),
    ),
    enrolment(
      "substituted-root",
      "root-not-the-pinned",
      "first-root-is-pinned",
      "answers an enrolment with a root of its own",
      current.hash,
      () => ({ roots: [own] }),
    ),
    enrolment(
      "no-root-shown",
      "root-not-the-pinned",
      "first-root-is-pinned",
      "answers an enrolment without any root",
      current.hash,
      () => ({}),
    ),
    enrolment(
      "unsigned-draft",
      "root-signatures",
      "first-root-is-pinned",
      "passes a draft that nobody signed to an administrator as the root to pin",
      draft.hash,
      () => ({ roots: [draft] }),
    ),
    enrolment(
      "careless-root",
      "threshold-zero",
      "first-root-is-pinned",
      "answers with a root that breaks the rules for roots, though it is the pinned one",
      careless.hash,
      () => ({ roots: [careless] }),
    ),
    enrolment(
      "fork-of-version-1",
      "root-not-the-pinned",
      "first-root-is-pinned",
      "answers with a fork by the signers of version 1 where the current version is pinned",
      current.hash,
      () => ({ roots: [first, fork] }),
    ),
    enrolment(
      "garbled-answer",
      "answer-unreadable",
      "enrolment-is-read",
      "answers an enrolment with something else",
      current.hash,
      () => "<html>",
    ),
    enrolment(
      "endless-answer",
      "answer-too-large",
      "enrolment-is-read",
      "answers an enrolment without end",
      current.hash,
      () => "x".repeat(25 * 1024 * 1024),
    ),
  ],
};
