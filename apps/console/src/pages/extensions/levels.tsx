/** The four levels, each with what it asks for and whether the device or only the server stands behind it. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useChange } from "../../api/use-api.ts";
import { useMay } from "../../api/session.ts";
import { twoOfUsAddress } from "../../app/two-of-us.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { type Level, levelWords } from "../../parts/level-words.ts";
import { LinkButton } from "../../parts/link-button.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { TrustWord } from "../../parts/trust-word.tsx";
import classes from "./extensions.module.css";

const levels = ["off", "code", "countersign", "quorum"] as const;

/** The card. `binds` is what the roots make of it; undefined while it is read. */
export function Levels({
  setting,
  binds,
  onSetUp,
}: {
  readonly setting: "off" | "code";
  readonly binds: Level | undefined;
  readonly onSetUp: () => void;
}) {
  const { advancedSecurity, system } = endpoints;
  const turnOff = useChange(advancedSecurity.changeSecurity, {
    invalidates: [advancedSecurity.describeSecurity, system.describeServer],
  });
  const off = () =>
    turnOff.mutate(
      { body: { level: "off" } },
      { onSuccess: () => notify("No code is asked for any more. The authorization account is forgotten.") },
    );
  const bySignature = binds === "countersign" || binds === "quorum";
  const actions = {
    off:
      setting === "code" ? (
        <Button variant="default" size="xs" loading={turnOff.isPending} onClick={off}>
          Turn the code off
        </Button>
      ) : null,
    code:
      setting === "off" ? (
        <Button variant={bySignature ? "default" : "filled"} size="xs" onClick={onSetUp}>
          Set up
        </Button>
      ) : null,
    countersign: <Ceremony isThere={bySignature} isHere={binds === "countersign"} />,
    quorum: <Ceremony isThere={bySignature} isHere={binds === "quorum"} />,
  };
  return (
    <Card
      title="Level"
      lead="The first two are a setting of this server. The others are what the devices' own root asks for: no switch here can weaken them."
      flush
    >
      <ul className={classes["levels"]} aria-label="Levels">
        {levels.map((level) => (
          <li key={level} className={classes["level"]} data-here={level === binds || undefined}>
            <div className={classes["levelHead"]}>
              <strong className={classes["levelName"]}>{level}</strong>
              <TrustWord
                trust={level === "off" || level === "code" ? "server-trust" : "device-trust"}
                of="installation"
              />
              {level === binds ? (
                <Badge tone="act" icon="check">
                  binds now
                </Badge>
              ) : null}
            </div>
            <p>{levelWords[level]}</p>
            {actions[level]}
          </li>
        ))}
      </ul>
      {turnOff.error ? (
        <div className={classes["padded"]}>
          <Refusal error={turnOff.error} />
        </div>
      ) : null}
    </Card>
  );
}

/** Where a root is changed: people sign for it, at their station. */
function Ceremony({ isThere, isHere }: { readonly isThere: boolean; readonly isHere: boolean }) {
  const may = useMay();
  if (isHere || !may("trust.read")) return null;
  return isThere ? (
    <LinkButton variant="default" size="xs" to="/trust">
      Change the root&apos;s policies
    </LinkButton>
  ) : (
    <LinkButton variant="default" size="xs" to={twoOfUsAddress}>
      Add a second person
    </LinkButton>
  );
}
