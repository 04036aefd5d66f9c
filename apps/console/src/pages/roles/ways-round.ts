/** Which permissions in one hand walk round Advanced Security: said before they are given, not after. */
import type { Permission } from "@countersign/api";

const combinations: readonly (readonly [together: readonly Permission[], sentence: string])[] = [
  [
    ["scripts.write", "keys.own", "users.write"],
    "Scripts, API keys and user administration are in one hand here: whoever of its holders also gets at a code needs nobody else.",
  ],
  [
    ["advanced-security.write", "runs.request"],
    "Its holders ask for runs and may also set the authorization code up: the phone that gives the codes has to be with somebody else.",
  ],
];

/** Sentences about what these permissions allow together. */
export function waysRoundOf(permissions: ReadonlySet<Permission>): readonly string[] {
  return combinations
    .filter(([together]) => together.every((one) => permissions.has(one)))
    .map(([, sentence]) => sentence);
}
