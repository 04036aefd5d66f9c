/**
 * G11: what a decision about rights costs, with its reason, beside the engines that people use for it; and what it costs
 * to compile one person's rights at 200 clients, which happens once after each change of them.
 */
import { compile, decide } from "@countersign/access";
import { readBound } from "../harness/bound.ts";
import type { Contender, Figure } from "../harness/contest.ts";
import { pinToCores } from "../harness/cores.ts";
import { casbinRights, casbinVersion } from "../peers/casbin-rights.ts";
import { caslAbility, caslRights, caslVersion } from "../peers/casl-rights.ts";
import { cedarRights, cedarVersion } from "../peers/cedar-rights.ts";
import { theLimit } from "../peers/the-limit.ts";
import { makeRightsWorld, type Question, type RightsWorld } from "../product/rights-world.ts";

const CLIENTS = 20;
const MANY_CLIENTS = 200;
const GOAL_A_SECOND = 5_000_000;
const LIMIT_MICROSECONDS = 1000;

/** Decisions with their reason, and snapshots. */
export const decisions: Figure = {
  id: "G11",
  what: "decide() with its reason beside CASL, casbin and Cedar, and a snapshot of 200 clients",
  start: async (note) => {
    note(pinToCores("0"));
    const world = makeRightsWorld(CLIENTS);
    const { snapshots } = world;
    const ours = ({ person, permission, client, tier }: Question) => {
      const snapshot = snapshots[person];
      return snapshot !== undefined && decide(snapshot, { permission, client, tier }).outcome === "allow";
    };
    const casl = answering("CASL", caslVersion, world, caslRights(world.people, CLIENTS), 20);
    const casbin = answering("casbin", casbinVersion, world, await casbinRights(world), 1);
    const cedar = answering("Cedar", cedarVersion, world, cedarRights(world), 1);
    const many = makeRightsWorld(MANY_CLIENTS).people;
    return {
      contests: [
        {
          what: "decisions with their reason",
          unit: "/s",
          ours: answering("decide", `node ${process.version}`, world, ours, 400),
          peers: [
            { peer: theLimit(GOAL_A_SECOND), goal: readBound(">= 1") },
            { peer: casl, goal: readBound(">= 15") },
          ],
          beside: [casbin, cedar],
          rounds: 9,
        },
        {
          what: "compiling one person's rights at 200 clients",
          unit: "us",
          ours: making("compile", `node ${process.version}`, many, compile),
          peers: [{ peer: theLimit(LIMIT_MICROSECONDS), goal: readBound("<= 1") }],
          beside: [making("a CASL ability", caslVersion, many, caslAbility)],
          rounds: 9,
        },
      ],
      async [Symbol.asyncDispose]() {},
    };
  },
};

/** Decisions in a second of processor time. Throws where one answer is not ours. */
function answering(
  name: string,
  version: string,
  { questions, answers }: RightsWorld,
  answer: (question: Question) => boolean,
  times: number,
): Contender {
  const wrong = questions.findIndex((question, at) => answer(question) !== answers[at]);
  if (wrong >= 0) throw new Error(`${name} answers ${JSON.stringify(questions[wrong])} otherwise`);
  const due = answers.filter(Boolean).length * times;
  return {
    name,
    versions: [version],
    sample: async () => {
      let allowed = 0;
      const from = process.threadCpuUsage();
      for (let time = 0; time < times; time++)
        for (const question of questions) if (answer(question)) allowed += 1;
      const seconds = microsecondsSince(from) / 1e6;
      if (allowed !== due) throw new Error(`${name} allowed ${allowed} times, and not ${due}`);
      return (questions.length * times) / seconds;
    },
  };
}

/** Microseconds of processor time to make one, on the average of everybody. */
function making<Given>(
  name: string,
  version: string,
  given: readonly Given[],
  make: (one: Given) => object,
): Contender {
  return {
    name,
    versions: [version],
    sample: async () => {
      const made: object[] = [];
      const from = process.threadCpuUsage();
      for (let time = 0; time < 10; time++) for (const one of given) made.push(make(one));
      return microsecondsSince(from) / made.length;
    },
  };
}

function microsecondsSince(from: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(from);
  return user + system;
}
