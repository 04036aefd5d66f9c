/** What policies allow that others refused: by kind and client, limit by limit. */
import { type Policy, SERVER } from "@countersign/protocol";
import { durationWords } from "../text/duration-words.ts";
import { say } from "../text/say.ts";
import { numberWord } from "../text/some-of.ts";
import { type Change, setChanges, type Severity } from "./change.ts";
import { groupName, ofGroup, policyWords, TRUST_SENTENCES, trustWord } from "./policy-words.ts";

interface Difference {
  readonly severity: Severity;
  /** Without the kind and client that it is about. */
  readonly words: string;
}

/** Changes of policies; the same change at many clients is said once. */
export function comparePolicies(before: readonly Policy[], after: readonly Policy[]): Change[] {
  const { removed, added, kept } = setChanges(before, after, ({ client, kind }) => `${client} ${kind}`);
  const found = new Map<string, Difference & { kind: string; clients: string[] }>();
  const note = ({ kind, client }: Policy, difference: Difference) => {
    const key = `${difference.severity} ${kind} ${difference.words}`;
    const entry = found.get(key) ?? { ...difference, kind, clients: [] };
    entry.clients.push(client);
    found.set(key, entry);
  };
  for (const policy of removed) note(policy, { severity: "tightens", words: "is refused altogether" });
  for (const policy of added) note(policy, allowed(policy));
  for (const { was, is } of kept) for (const difference of differences(was, is)) note(is, difference);
  return [...found.values()].map(({ severity, words, kind, clients }) => ({
    severity,
    part: "policies",
    words: say`${kind} at ${clients.join(", ")}: ${words}`,
  }));
}

function allowed(policy: Policy): Difference {
  const word = trustWord(policy);
  return {
    severity: "loosens",
    words: `is allowed, which was refused altogether; ${word}: ${TRUST_SENTENCES[word]}; it takes ${policyWords(policy)}`,
  };
}

function differences(was: Policy, is: Policy): Difference[] {
  return [
    ...trustDifference(was, is),
    ...groupDifferences(was, is),
    ...limitDifferences(was, is),
    ...setDifferences("network", was.network, is.network),
    ...setDifferences("run as", was.run_as ?? ["default"], is.run_as ?? ["default"]),
    ...(was.secrets === is.secrets
      ? []
      : [
          is.secrets
            ? { severity: "loosens" as const, words: "secrets are allowed, which were refused" }
            : { severity: "tightens" as const, words: "secrets are refused, which were allowed" },
        ]),
  ];
}

function trustDifference(was: Policy, is: Policy): Difference[] {
  const [from, to] = [trustWord(was), trustWord(is)];
  if (from === to) return [];
  const ranks = ["server-trust", "console-trust", "device-trust"];
  const severity = ranks.indexOf(to) < ranks.indexOf(from) ? "loosens" : "tightens";
  const after = to === "server-trust" ? "the server's key alone is enough" : TRUST_SENTENCES[to];
  return [{ severity, words: `${to} instead of ${from}: ${after}` }];
}

function groupDifferences(was: Policy, is: Policy): Difference[] {
  // The server's own group is told as a change of trust.
  const people = (policy: Policy) => policy.require.filter((need) => need.group !== SERVER);
  const { removed, added, kept } = setChanges(people(was), people(is), ({ group }) => group);
  return [
    ...removed.map(({ group, min }) =>
      loosens(`nobody of ${groupName(group)} has to approve any more (it was ${numberWord(min)})`),
    ),
    ...added.map(({ group, min }) => tightens(`${ofGroup(min, group)} must approve`)),
    ...kept.flatMap((need) =>
      lowered(`of ${groupName(need.is.group)} must approve`, need.was.min, need.is.min),
    ),
  ];
}

function limitDifferences(was: Policy, is: Policy): Difference[] {
  return [
    ...(is.requester === "server"
      ? []
      : lowered("of them out of the server's reach", was.min_independent, is.min_independent)),
    ...raised("devices at once", was.max_targets, is.max_targets),
    ...raised("between the first and the last moment to run", was.max_window, is.max_window, durationWords),
  ];
}

function setDifferences(what: string, was: readonly string[], is: readonly string[]): Difference[] {
  const { removed, added } = setChanges(was, is, (item) => item);
  return [
    ...added.map((item) => loosens(`${what} ${item} is allowed, which was refused`)),
    ...removed.map((item) => tightens(`${what} ${item} is refused, which was allowed`)),
  ];
}

const loosens = (words: string): Difference => ({ severity: "loosens", words });
const tightens = (words: string): Difference => ({ severity: "tightens", words });

/** A number that guards the more, the higher it is. */
function lowered(what: string, was: number, is: number): Difference[] {
  if (was === is) return [];
  return [
    is < was
      ? loosens(`${is === 0 ? "" : "only "}${numberWord(is)} ${what}, where it took ${numberWord(was)}`)
      : tightens(`${numberWord(is)} ${what}, where it took ${numberWord(was)}`),
  ];
}

/** A number that allows the more, the higher it is. */
function raised(
  what: string,
  was: number,
  is: number,
  inWords: (amount: number) => string = String,
): Difference[] {
  if (was === is) return [];
  const [before, now] = [inWords(was), inWords(is)];
  return [
    is > was
      ? loosens(`up to ${now} ${what}, where it was ${before}`)
      : tightens(`at most ${now} ${what}, where it was ${before}`),
  ];
}
