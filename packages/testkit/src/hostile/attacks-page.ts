/** The attacks as a page for people: what is tried, which check answers, with which codes. */
import type { Attack, Siege } from "./attack.ts";

const opening = `# What a hostile server tries

Each line is tried on every build, on a real agent process over a real connection, by a server that owns its database,
its keys and its code; where a line says that people signed something, it has their signatures too. None of it may
execute anything. What people really signed for that device runs before and after.

The checks are those of the device, in the order of packages/protocol/src/judge/judge-request.ts, and the judges of
roots, lists, admissions, vetoes and checkpoints. \`executed\` is what people signed, running as it should;
\`no-answer\` means that the device took no notice, or took what was rightly shown to it.`;

/** The page in Markdown. */
export function attacksPage(sieges: readonly Siege[]): string {
  const tables = sieges.map(({ title, attacks }) => [heading(title), "", ...rows(attacks)].join("\n"));
  return `${[opening, ...tables].join("\n\n")}\n`;
}

function heading(title: string): string {
  return `## ${title.replace(/,$/, "")}`;
}

function rows(attacks: readonly Attack[]): string[] {
  return [
    "| a hostile server … | answered by | with |",
    "|---|---|---|",
    ...attacks.map(({ what, check, codes }) => `| ${what} | ${check} | ${answers(codes)} |`),
  ];
}

/** Each answer once, in the order in which it was given. */
function answers(codes: readonly string[]): string {
  return [...new Set(codes)].map((code) => `\`${code}\``).join(", ");
}
