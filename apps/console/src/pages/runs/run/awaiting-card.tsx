/** A run that waits for people: who is still asked, and the way to where they sign. */
import { Button } from "@mantine/core";
import { endpoints, type Run } from "@countersign/api";
import { useApi } from "../../../api/use-api.ts";
import { Card } from "../../../parts/card.tsx";
import { CopyButton } from "../../../parts/copy-button.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { isHereOnly } from "../../../parts/here-only.ts";
import { Icon } from "../../../parts/icon.tsx";
import { QrCode } from "../../../parts/qr-code.tsx";
import { TimeText } from "../../../parts/time-text.tsx";
import classes from "./awaiting-card.module.css";

/** The card. Nothing can be signed in it: that happens at a station. */
export function AwaitingCard({ run }: { readonly run: Run }) {
  const { data: system } = useApi(endpoints.system.describeServer);
  const link = run.station_link;
  const refusals = run.objections.filter(({ effect }) => effect === "refuse");
  return (
    <Card
      title="Awaiting signatures"
      lead="Signing happens at a signing station or with one's own key, never in this console."
    >
      <div className={classes["columns"]}>
        <div className={classes["words"]}>
          <ul className={classes["missing"]}>
            {run.missing.map(({ authority, name, needs }) => (
              <li key={`${authority} ${needs}`}>
                <Icon name="sign" size={16} />
                <span>
                  <strong>
                    <ForeignText text={name} />
                  </strong>{" "}
                  asks for <ForeignText text={needs} />
                </span>
              </li>
            ))}
          </ul>
          {refusals.map(({ person, reason, at }) => (
            <p key={`${person} ${at}`} className={classes["refusal"]}>
              {person} refused <TimeText at={at} />: <ForeignText text={reason} />
            </p>
          ))}
          <p>
            The request can be signed until it closes, <TimeText at={run.not_after} />. Who opens it sees
            exactly what will run and where, can countersign it, refuse it with a reason that the others see,
            or veto it for good.
          </p>
          {link === null ? (
            <p>
              {system?.station_url
                ? `Whoever may sign finds it at their signing station, such as ${system.station_url}.`
                : "Whoever may sign finds it at their signing station."}
            </p>
          ) : (
            <div className={classes["actions"]}>
              <Button
                component="a"
                href={link}
                target="_blank"
                rel="noopener noreferrer"
                rightSection={<Icon name="arrow" size={16} />}
              >
                Open it at the station
              </Button>
              <CopyButton text={link}>Copy the link</CopyButton>
            </div>
          )}
          {link !== null && isHereOnly(link) ? (
            <p>
              This trial station opens in browsers of the server&apos;s own machine only: whoever signs there
              as another person uses another browser profile or a private window.
            </p>
          ) : null}
          <p className={classes["terminal"]}>
            In a terminal: <code>countersign approve {run.id} --key FILE</code>
          </p>
        </div>
        {link === null || isHereOnly(link) ? null : (
          <figure className={classes["code"]}>
            <QrCode text={link} label="The link to the signing station, for a phone" />
            <figcaption>
              For the phone that signs. It opens this one request, at the first station that takes it.
            </figcaption>
          </figure>
        )}
      </div>
    </Card>
  );
}
