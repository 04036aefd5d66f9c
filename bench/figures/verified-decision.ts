/**
 * G15: what the device's whole decision costs beside the mathematics that nobody can leave out. One request with three
 * signatures (a requester's SSH key, an approver's passkey, an approver's SSH key) judged by `judgeRequest`, against
 * as many bare P-256 verifications of the same bytes, nothing else done.
 */
import { generateKeyPairSync, sign, verify } from "node:crypto";
import { judgeRequest } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  approve,
  countersignPolicy,
  makeCountersignWorld,
  makePerson,
  makeSoftPasskey,
  TEAM_STATION,
} from "@countersign/testkit";
import { readBound } from "../harness/bound.ts";
import type { Contender, Figure } from "../harness/contest.ts";
import { pinToCores } from "../harness/cores.ts";

/** Judgements in one sample; a sample is their mean. */
const IN_ONE_SAMPLE = 500;
const SIGNATURES = 3;

/** Decision on the device with two approvers, passkey and SSH. */
export const verifiedDecision: Figure = {
  id: "G15",
  what: "decision on the device with two approvers, passkey and SSH",
  start: async (note) => {
    note(pinToCores("0"));
    return {
      contests: [
        {
          what: "decision on the device, three signatures",
          unit: "us",
          ours: await decision(),
          peers: [{ peer: bareVerification(), goal: readBound("<= 2") }],
          beside: [],
          rounds: 15,
        },
      ],
      async [Symbol.asyncDispose]() {},
    };
  },
};

async function decision(): Promise<Contender> {
  const passkey = makeSoftPasskey({ alg: "ES256", rpId: TEAM_STATION.rpid, origin: TEAM_STATION.origin });
  const people = [
    makePerson({ id: "alice", groups: ["approvers"] }),
    makePerson({ id: "bob", groups: ["approvers"] }),
    makePerson({ id: "carol", groups: ["approvers"], key: passkey, station: TEAM_STATION.id }),
  ];
  const policies = [countersignPolicy("acme", { require: [{ group: "approvers", min: 2 }] })];
  const world = await makeCountersignWorld({ people, change: { policies } });
  const [, bob, carol] = people;
  if (!bob || !carol) throw new Error("two approvers are needed");
  const offer = approve(world.ask(), bob, carol);
  const trust = world.device.trust();
  const judgeOnce = async () => {
    const verdict = await judgeRequest(offer, trust, nodeCrypto);
    if (!verdict.accepted || verdict.approvers.length !== 2 || offer.signatures.length !== SIGNATURES)
      throw new Error("the honest request was not accepted with its three signatures");
  };
  return {
    name: "judgeRequest",
    versions: [`node ${process.version}`],
    sample: async () => {
      const from = process.threadCpuUsage();
      for (let count = 0; count < IN_ONE_SAMPLE; count++) await judgeOnce();
      return microsecondsSince(from) / IN_ONE_SAMPLE;
    },
  };
}

/** A key imported once and a signature over a short message: nothing parsed, nothing hashed apart. */
function bareVerification(): Contender {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const message = Buffer.alloc(150, 7);
  const options = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
  const signature = sign("sha256", message, { key: privateKey, dsaEncoding: "ieee-p1363" });
  return {
    name: `one bare P-256 verify x ${SIGNATURES}`,
    versions: [`OpenSSL ${process.versions.openssl}`],
    sample: async () => {
      const from = process.threadCpuUsage();
      for (let count = 0; count < IN_ONE_SAMPLE * SIGNATURES; count++) {
        if (!verify("sha256", message, options, signature)) throw new Error("a good signature was refused");
      }
      return microsecondsSince(from) / IN_ONE_SAMPLE;
    },
  };
}

/** CPU time of this thread: both sides only compute, and what else the machine does is not theirs. */
function microsecondsSince(from: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(from);
  return user + system;
}
