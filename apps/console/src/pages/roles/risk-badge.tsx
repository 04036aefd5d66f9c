/** A risk as a badge. */
import type { Risk } from "@countersign/api";
import { Badge } from "../../parts/badge.tsx";
import { riskWords } from "./risk-words.ts";

/** The badge; it says what the word is about to whoever does not see where it stands. */
export function RiskBadge({ risk }: { readonly risk: Risk }) {
  const { word, tone, icon } = riskWords[risk];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
      <span className="unseen"> risk</span>
    </Badge>
  );
}
