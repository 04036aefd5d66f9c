/** A user's state and ways to sign in, in words. */
import type { ListedUser } from "@countersign/api";
import type { Tone } from "../../parts/badge.tsx";
import type { IconName } from "../../parts/icon.tsx";

/** Each state with its sign. */
export const userStateWords: Readonly<
  Record<ListedUser["state"], { readonly word: string; readonly tone: Tone; readonly icon: IconName }>
> = {
  invited: { word: "invited", tone: "act", icon: "clock" },
  active: { word: "active", tone: "good", icon: "check" },
  disabled: { word: "disabled", tone: "calm", icon: "lock" },
};

/** By what somebody signs in. */
export function factorWords({ state, factors: { totp, passkeys } }: ListedUser): string {
  if (state === "invited") return "not yet";
  const ways = [
    ...(passkeys > 0 ? [passkeys === 1 ? "passkey" : `${passkeys} passkeys`] : []),
    totp ? "password and code" : "password alone",
  ];
  return ways.join(", ");
}
