/** A machine that enrols at a hostile server with an admission token, whose key the server does not have. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { carry, formatTokenLine, keyFingerprint, type Signed, type Token } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  admitByToken,
  askAgent,
  type Attack,
  besiegedRoot,
  cast,
  DAY,
  HostileServer,
  makeFakeDevice,
  makeOperatorRoot,
  makeToken,
  nextRoot,
  recently,
  seededKey,
  seedOf,
  SEED_OF_TOKEN,
  type Siege,
  type Signing,
  type SoftRoot,
  tokenHolder,
} from "@countersign/testkit";

const { adam, mallory, moe, olga, oscar } = cast;
const issued = recently() - 40 * DAY;
const first = besiegedRoot(issued);
const own = makeOperatorRoot({ people: [mallory, moe], now: issued });
const server = seededKey("server");
const times = { issued: recently() - DAY, expires: recently() + DAY };
const token = makeToken({ root: first, change: times, signers: [adam] });
/** Version 2 lists the token as revoked, or takes the role from whoever signed it. */
const revoking = nextRoot(first, { revoked: [token.hash] }, [olga, oscar]);
const { admit } = first.document.roles;
const without = nextRoot(
  first,
  { roles: { ...first.document.roles, admit: { ...admit, members: ["server"] } } },
  [olga, oscar],
);
const line = formatTokenLine({
  authority: first.authority,
  client: "acme",
  seed: seedOf(SEED_OF_TOKEN),
});

interface Answer {
  readonly tokens?: readonly Signed[];
  /** In the place of the admission that the machine brought. */
  readonly admission?: Signed;
  /** The first of them is pinned. */
  readonly roots?: readonly SoftRoot[];
  /** The name that the machine gives itself. */
  readonly name?: string;
}

/** The server answers a machine that holds the line; nothing may come of it. */
function entry(name: string, code: string, what: string, answer: Answer): Attack {
  const { tokens = [token], admission, roots = [first] } = answer;
  const run: Attack["run"] = async ({ gateway }) => {
    const home = mkdtempSync(join(tmpdir(), "countersign-siege-"));
    const state = join(home, "state");
    gateway.behaviour.enrol = (body) => {
      const shown = admission ? carry(admission) : body.admission;
      return {
        status: 201,
        body: {
          device: "9",
          fingerprint: keyFingerprint(body.device_key, nodeCrypto),
          server_name: gateway.behaviour.serverName,
          roots: roots.map(carry),
          people: [],
          admissions: shown ? [shown] : [],
          tokens: tokens.map(carry),
        },
      };
    };
    try {
      const words = [
        "--server",
        gateway.url,
        "--token",
        line,
        "--root",
        roots[0]?.hash ?? "",
        "--state",
        state,
      ];
      const enrolled = await askAgent(["enroll", ...words, "--name", answer.name ?? "web-7"]);
      const said = /^refused: ([a-z0-9-]+):/m.exec(enrolled.stderr)?.[1] ?? enrolled.stderr;
      return [said, existsSync(join(state, "documents", "identity")) ? "enrolled" : "not-enrolled"];
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  };
  return { name, what, check: "token-is-judged", codes: [code, "not-enrolled"], run };
}

const stranger = makeFakeDevice({ name: "web-8" });
const made = (change: Partial<Token>, signers: readonly Signing[] = [adam]) => [
  makeToken({ root: first, change: { ...times, ...change }, signers }),
];

/** The eleventh siege. */
export const tokenSiege: Siege = {
  title: "A machine that holds an admission token",
  open: () => HostileServer.over({ root: first, admitter: adam }),
  attacks: [
    entry("token-withheld", "admission-signatures", "withholds the token that would let the machine in", {
      tokens: [],
    }),
    entry("token-unsigned", "token-signatures", "shows a token with the machine's key that nobody signed", {
      tokens: made({ expires: times.expires + DAY }, []),
    }),
    entry("token-by-the-server", "token-signatures", "signs a token with its own key, which has role admit", {
      tokens: [makeToken({ root: first, change: times, signers: [server] })],
    }),
    entry("token-by-its-holder", "token-signatures", "has the holder of a token sign a longer one", {
      tokens: made({ expires: times.expires + DAY }, [tokenHolder]),
    }),
    entry("token-of-another-authority", "token-other-authority", "shows a token of an authority of its own", {
      tokens: [makeToken({ root: own, change: times })],
    }),
    entry("token-that-ended", "token-expired", "shows a token that people signed and that has ended", {
      tokens: made({ issued: recently() - 3 * DAY, expires: recently() - DAY }),
    }),
    entry("token-for-another-client", "token-other-client", "shows the token of another client", {
      tokens: made({ client: "globex" }),
    }),
    entry("token-into-the-lab", "token-needs-root", "shows a token into a server-trust client", {
      tokens: made({ client: "lab" }),
    }),
    entry(
      "token-name-outside",
      "token-name",
      "shows a token for other names to a machine that misnames itself",
      {
        name: "dc-1",
      },
    ),
    entry("token-revoked", "token-withdrawn", "lets a machine in by a token that the newest root revokes", {
      roots: [revoking],
    }),
    entry(
      "token-revoked-later",
      "token-withdrawn",
      "shows the pinned root and the one that revokes the token",
      {
        roots: [first, revoking],
      },
    ),
    entry("token-signer-left", "token-signatures", "shows a token whose signer may admit no longer", {
      roots: [without],
    }),
    entry(
      "token-admission-of-another",
      "admission-other-device",
      "answers with the admission that another machine made with the same token",
      { admission: admitByToken({ root: first, device: stranger, now: recently() }) },
    ),
  ],
};
