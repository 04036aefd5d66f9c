/** One area and how far it is open: a slider of three steps, moved by pointer or arrow keys. */
import { AREA_LEVELS, type AreaLevel } from "@countersign/api";
import { useId } from "react";
import { Badge } from "../../parts/badge.tsx";
import classes from "./authorization.module.css";

/** What each step is called. */
const levelNames: Readonly<Record<AreaLevel, string>> = {
  none: "closed",
  view: "look",
  act: "look and act",
};

/** The slider with its name; what it says is its words, not its place alone. */
export function AreaSlider({
  label,
  level,
  isChanged,
  onChange,
}: {
  readonly label: string;
  readonly level: AreaLevel;
  readonly isChanged: boolean;
  readonly onChange: (level: AreaLevel) => void;
}) {
  const id = useId();
  return (
    <div className={classes["area"]}>
      <label htmlFor={id}>
        {label} {isChanged ? <Badge tone="act">changed</Badge> : null}
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={AREA_LEVELS.length - 1}
        step={1}
        value={AREA_LEVELS.indexOf(level)}
        aria-valuetext={levelNames[level]}
        data-level={level}
        onChange={({ currentTarget }) => onChange(AREA_LEVELS[currentTarget.valueAsNumber] ?? level)}
      />
      <span className={classes["level"]} aria-hidden>
        {levelNames[level]}
      </span>
    </div>
  );
}
