/** Scripts that run without a code, and those whose exemption lapsed with their content. */
import { Button } from "@mantine/core";
import { endpoints, type Exemption } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useChange } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import classes from "./extensions.module.css";

const of = endpoints.advancedSecurity;

/** The card. */
export function ExemptScripts({ exemptions }: { readonly exemptions: readonly Exemption[] }) {
  const protect = useChange(of.protectScript, {
    invalidates: [of.describeSecurity, endpoints.scripts.showScript],
  });
  return (
    <Card
      title="Scripts that run without a code"
      lead="Each as it was when somebody exempted it. With other content it needs a code again."
      flush
    >
      {exemptions.length === 0 ? (
        <Empty icon="lock" title="None: every script needs a code" compact>
          A script&apos;s own page has the box for it.
        </Empty>
      ) : (
        <ul className={classes["exempt"]} aria-label="Exempt scripts">
          {exemptions.map(({ script, version, by, at, lapsed }) => (
            <li key={script} className={classes["exemptLine"]}>
              <div className={classes["exemptWords"]}>
                <Link to="/scripts/$name" params={{ name: script }}>
                  {script}
                </Link>{" "}
                {lapsed ? (
                  <Badge tone="warn" icon="lock">
                    lapsed
                  </Badge>
                ) : null}
                <p className={classes["quiet"]}>
                  Version {version}, by <ForeignText text={by} /> <TimeText at={at} />
                </p>
              </div>
              <Button
                variant="default"
                size="compact-sm"
                loading={protect.isPending && protect.variables?.params?.name === script}
                onClick={() => protect.mutate({ params: { name: script } })}
              >
                {lapsed ? "Forget" : "Protect again"}
                <span className="unseen"> {script}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {protect.error ? (
        <div className={classes["padded"]}>
          <Refusal error={protect.error} />
        </div>
      ) : null}
    </Card>
  );
}
