/** How much harm can be done, in words and with a sign: never by colour alone. */
import type { Risk } from "@countersign/api";
import type { Tone } from "../../parts/badge.tsx";
import type { IconName } from "../../parts/icon.tsx";

/** Each risk with its sign. */
export const riskWords: Readonly<
  Record<Risk, { readonly word: string; readonly tone: Tone; readonly icon: IconName }>
> = {
  critical: { word: "critical", tone: "bad", icon: "warning" },
  moderate: { word: "moderate", tone: "warn", icon: "sign" },
  low: { word: "low", tone: "calm", icon: "dash" },
};
