/** doctor: each weakness of this installation, in words. */
import { endpoints } from "@countersign/api";
import { type Command, EXIT } from "../command.ts";

export const doctor: Command = {
  words: ["doctor"],
  summary: "Name each weakness of this installation, and its remedy",
  remote: true,
  json: true,
  async run({ io, client, flag }) {
    const { weaknesses } = (await (await client()).call(endpoints.system.examine)).reply;
    if (flag("json")) io.out(JSON.stringify(weaknesses, null, 2));
    else if (weaknesses.length === 0) io.out("No weakness found that this command knows of.");
    else
      for (const weakness of weaknesses.toSorted((left, right) => rank(left) - rank(right)))
        io.out(`${weakness.severity}: ${weakness.sentence}\n  remedy: ${weakness.remedy} (${weakness.code})`);
    return EXIT.success;
  },
};

/** The worst first. */
function rank({ severity }: { severity: "critical" | "moderate" | "low" }): number {
  return ["critical", "moderate", "low"].indexOf(severity);
}
