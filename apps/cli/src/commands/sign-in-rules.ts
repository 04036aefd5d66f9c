/** settings sign-in: what holds for passwords, second factors and sessions. */
import {
  type Client,
  endpoints,
  PASSWORD_PROFILES,
  type PasswordRules,
  PROFILE_RULES,
  type ReplyOf,
} from "@countersign/api";
import { type Command, EXIT, type Invocation, UsageError } from "../command.ts";
import { durationSeconds } from "../output/duration.ts";
import { harmless, table, when } from "../output/table.ts";

const of = endpoints.signInRules;
type Rules = ReplyOf<typeof of.describeSignInRules>;

export const signInRulesShow: Command = {
  words: ["settings", "sign-in", "show"],
  summary: "Show what holds for passwords, second factors and sessions, and whom it touches",
  remote: true,
  json: true,
  async run(invocation) {
    return say(invocation, await read(await invocation.client()));
  },
};

export const signInRulesSet: Command = {
  words: ["settings", "sign-in", "set"],
  summary: "Set rules: settings sign-in set profile=strict factor=14d idle=30m longest=12h min_length=16",
  positionals: ["RULE=VALUE…"],
  remote: true,
  json: true,
  options: { notice: { value: "TEXT", help: "what people read before they sign in" } },
  async run(invocation) {
    const typed = invocation.positionals.map(readRule);
    const notice = invocation.text("notice");
    const client = await invocation.client();
    const body = changeOf(await read(client), typed, Math.floor(Date.now() / 1000));
    const { reply } = await client.call(of.changeSignInRules, {
      body: { ...body, ...(notice === undefined ? {} : { notice }) },
    });
    return say(invocation, reply);
  },
};

type Rule =
  | { readonly rule: "profile"; readonly to: (typeof PASSWORD_PROFILES)[number] }
  | { readonly rule: "factor"; readonly inSeconds: number | null }
  | { readonly rule: "idle"; readonly seconds: number }
  | { readonly rule: "longest"; readonly seconds: number }
  | { readonly rule: "password"; readonly name: keyof PasswordRules; readonly to: number };

function readRule(text: string): Rule {
  const [name = "", value = ""] = text.split("=", 2);
  const isOwn = (key: string): key is keyof PasswordRules => Object.hasOwn(PROFILE_RULES.modern, key);
  const profile = PASSWORD_PROFILES.find((known) => known === value);
  if (name === "profile" && profile) return { rule: "profile", to: profile };
  if (name === "factor" && value === "choice") return { rule: "factor", inSeconds: null };
  if (name === "factor" && value === "now") return { rule: "factor", inSeconds: 0 };
  if (name === "factor" && value !== "") return { rule: "factor", inSeconds: durationSeconds(value) };
  if (name === "idle" && value !== "") return { rule: name, seconds: durationSeconds(value) };
  if (name === "longest" && value !== "") return { rule: name, seconds: durationSeconds(value) };
  if (isOwn(name) && /^\d{1,5}$/.test(value)) return { rule: "password", name, to: Number(value) };
  const own = Object.keys(PROFILE_RULES.modern).join(", ");
  throw new UsageError(
    `${text}: expected profile=${PASSWORD_PROFILES.join("|")}, factor=choice|now|DURATION, idle=DURATION, longest=DURATION, or a number for one of ${own}`,
  );
}

/** The body for what was typed. One value of one's own makes the rules one's own, with the others as they are. */
function changeOf(now: Rules, typed: readonly Rule[], at: number) {
  const own = typed.flatMap((one) => (one.rule === "password" ? [[one.name, one.to] as const] : []));
  const profile = typed.find((one) => one.rule === "profile")?.to;
  if (own.length > 0 && profile !== undefined && profile !== "own")
    throw new UsageError(`the profile ${profile} has its own values: leave out either of them`);
  const isOwn = own.length > 0 || profile === "own";
  const factor = typed.find((one) => one.rule === "factor");
  const idle = typed.find((one) => one.rule === "idle")?.seconds;
  const longest = typed.find((one) => one.rule === "longest")?.seconds;
  return {
    ...(isOwn ? { profile: "own" as const, password: { ...now.password, ...Object.fromEntries(own) } } : {}),
    ...(profile !== undefined && !isOwn ? { profile } : {}),
    ...(factor ? { factor_required_from: factor.inSeconds === null ? null : at + factor.inSeconds } : {}),
    ...(idle === undefined && longest === undefined
      ? {}
      : {
          sessions: {
            idle_minutes: idle === undefined ? now.sessions.idle_minutes : Math.ceil(idle / 60),
            longest_hours: longest === undefined ? now.sessions.longest_hours : Math.ceil(longest / 3600),
          },
        }),
  };
}

async function read(client: Client): Promise<Rules> {
  return (await client.call(of.describeSignInRules)).reply;
}

function say({ io, flag }: Invocation, rules: Rules): number {
  if (flag("json")) {
    io.out(JSON.stringify(rules, null, 2));
    return EXIT.success;
  }
  const { profile, password, factor_required_from: from, sessions, notice, people } = rules;
  io.out(`profile ${profile}`);
  io.out(
    table(
      ["PASSWORD", "IS"],
      Object.entries(password).map(([name, value]) => [name, String(value)]),
    ),
  );
  io.out(
    from === null ? "second factor: each person's choice" : `second factor: everybody, from ${when(from)}`,
  );
  io.out(
    `sessions: end after ${sessions.idle_minutes} idle minutes, and after ${sessions.longest_hours} hours`,
  );
  io.out(
    `of ${people.active} people ${people.without_factor} have no second factor; ${people.password_due} have to set another password`,
  );
  io.out(`before signing in: ${harmless(notice)}`);
  return EXIT.success;
}
