/** Warnings before a save: combinations that let one person walk round Advanced Security. */
import { Button } from "@mantine/core";
import type { WayRound } from "@countersign/api";
import { Icon } from "../../parts/icon.tsx";
import classes from "./authorization.module.css";
import { wayRoundWords } from "../../parts/rights/way-round-words.ts";

/** The warnings; silent where there is none. `onClose` closes all three areas together. */
export function WaysOpen({
  ways,
  onClose,
}: {
  readonly ways: readonly WayRound[];
  readonly onClose: () => void;
}) {
  return (
    <div role="status" aria-label="Ways round Advanced Security">
      {ways.length === 0 ? null : (
        <div className={classes["warning"]}>
          <Icon name="warning" />
          <div>
            <ul>
              {ways.map(({ code }) => (
                <li key={code}>
                  {wayRoundWords[code].sentence} {wayRoundWords[code].remedy}
                </li>
              ))}
            </ul>
            <Button variant="default" size="xs" onClick={onClose}>
              Close the three together
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
