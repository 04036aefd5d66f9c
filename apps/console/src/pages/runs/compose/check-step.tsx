/** The last step: the exact devices by name, what runs there, and who has to sign. Only its button asks. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { keyOf, useChange } from "../../../api/use-api.ts";
import { Card } from "../../../parts/card.tsx";
import { Facts } from "../../../parts/facts.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { Page } from "../../../parts/page.tsx";
import { Refusal } from "../../../parts/refusal.tsx";
import { checkFacts } from "./check-facts.tsx";
import classes from "./compose.module.css";
import { namesOf } from "./chosen-devices.ts";
import { ExactDevices } from "./exact-devices.tsx";
import { bodyOf, type Draft } from "./draft.ts";
import { RingsShown } from "./rings-shown.tsx";
import { OutlookWords } from "./outlook-words.tsx";
import { useRunRings } from "./use-ring-plan.ts";
import { useOutlook } from "./use-outlook.ts";
import { useScriptVersion } from "./use-script-version.ts";

/** The page. */
export function CheckStep({ draft, onBack }: { readonly draft: Draft; readonly onBack: () => void }) {
  // The step before may have been left at its end: here the beginning comes first.
  useEffect(() => {
    // In braces: newer browsers give back a promise, which is no way to undo an effect.
    window.scrollTo({ top: 0 });
  }, []);
  const found = useScriptVersion(draft);
  const outlook = useOutlook(draft.kind, draft.devices);
  const plan = useRunRings(draft);
  const inRings = draft.rings !== undefined && draft.devices.length > 1;
  const navigate = useNavigate();
  const memory = useQueryClient();
  const ask = useChange(endpoints.runs.requestRun, { invalidates: [endpoints.runs.listRuns] });
  const count = draft.devices.length;
  const devices = count === 1 ? "1 device" : `${count} devices`;
  const runsAtOnce = outlook?.ok === true && outlook.trust === "server-trust";
  const submit = () =>
    ask.mutate(
      { body: bodyOf(draft, found?.script, plan) },
      {
        onSuccess: (run) => {
          // The run's own page says what it waits for, and goes on saying what is true.
          memory.setQueryData(keyOf(endpoints.runs.showRun, { params: { id: run.id } }), run);
          void navigate({ to: "/runs/$id", params: { id: run.id } });
        },
      },
    );
  const isReady =
    outlook?.ok === true &&
    (draft.kind === "reboot" || found !== undefined) &&
    (!inRings || plan?.ok === true);
  const away = draft.devices.filter(({ connected }) => !connected).length;
  return (
    <Page
      title="Look it over"
      lead="This is exactly what is asked for. Nothing was asked yet."
      above={
        <button type="button" className={classes["back"]} onClick={onBack}>
          <Icon name="arrow" size={16} /> Change something
        </button>
      }
    >
      <div className={classes["columns"]}>
        <div className={classes["steps"]}>
          <Card
            title={
              <span className={classes["count"]}>
                <strong>{count.toLocaleString("en")}</strong> {count === 1 ? "device" : "devices"}
              </span>
            }
            lead={
              away > 0
                ? `${away === count ? "None" : `${count - away}`} of them ${count - away === 1 ? "is" : "are"} connected now; the others follow when they connect, until the request closes.`
                : "All of them are connected now."
            }
            flush
          >
            <ExactDevices devices={draft.devices} />
          </Card>
          {inRings && plan ? (
            <Card title="In which order" lead="Who goes when: the server's order, in nothing that is signed.">
              {plan.ok ? (
                <RingsShown rings={plan.rings} nameOf={namesOf(draft.devices)} />
              ) : (
                <p role="alert">The rings {plan.fault}.</p>
              )}
            </Card>
          ) : null}
          <Card title={draft.kind === "reboot" ? "Restart" : "What runs there"}>
            <Facts facts={checkFacts(draft, found?.script)} />
          </Card>
        </div>
        <aside className={classes["aside"]} aria-label="What it takes">
          <Card title="What it takes">
            <div className={classes["fields"]}>
              <OutlookWords outlook={outlook} />
              <Refusal error={ask.error} />
              <Button size="md" disabled={!isReady} loading={ask.isPending} onClick={submit}>
                {runsAtOnce ? `Run on ${devices} now` : `Ask for ${devices}`}
              </Button>
              <Button variant="default" onClick={onBack}>
                Change something
              </Button>
            </div>
          </Card>
        </aside>
      </div>
    </Page>
  );
}
