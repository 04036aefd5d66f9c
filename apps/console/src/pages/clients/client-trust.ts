/** What the operator's newest root says of scripts at a client. */
import { trustWord, type TrustWord } from "@countersign/review";
import type { TrustHere } from "../trust/use-trust.ts";

/** The trust word; undefined where no policy names the client, so that devices refuse. */
export function clientTrust({ operator }: TrustHere, client: string): TrustWord | undefined {
  const policy = operator?.newest.root.policies.find((one) => one.client === client && one.kind === "script");
  return policy && trustWord(policy);
}
