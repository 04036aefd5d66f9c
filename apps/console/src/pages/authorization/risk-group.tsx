/** Areas of the same risk, under its name: said in words, and by colour beside them. */
import type { Area, AREAS } from "@countersign/api";
import type { ReactNode } from "react";
import { Badge, type Tone } from "../../parts/badge.tsx";
import type { IconName } from "../../parts/icon.tsx";
import classes from "./authorization.module.css";

type Risk = (typeof AREAS)[Area]["risk"] | "low";

const words: Readonly<Record<Risk, { readonly word: string; readonly tone: Tone; readonly icon: IconName }>> =
  {
    critical: { word: "critical", tone: "bad", icon: "warning" },
    moderate: { word: "moderate", tone: "warn", icon: "warning" },
    low: { word: "low", tone: "calm", icon: "check" },
  };

/** The group; nothing where no area has this risk. */
export function RiskGroup({
  risk,
  areas,
  children,
}: {
  readonly risk: Risk;
  readonly areas: readonly Area[];
  readonly children: (area: Area) => ReactNode;
}) {
  if (areas.length === 0) return null;
  const { word, tone, icon } = words[risk];
  return (
    <fieldset className={classes["risk"]}>
      <legend>
        Risk:{" "}
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
      </legend>
      {areas.map((area) => (
        <div key={area}>{children(area)}</div>
      ))}
    </fieldset>
  );
}
