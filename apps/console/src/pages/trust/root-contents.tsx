/** Everything that a root says. */
import type { RootModel } from "@countersign/review";
import { Badge } from "../../parts/badge.tsx";
import { Facts } from "../../parts/facts.tsx";
import { IdText } from "../../parts/id-text.tsx";
import { Segments } from "../../parts/segments.tsx";
import { TrustWord } from "../../parts/trust-word.tsx";
import { dateWords } from "../../parts/time-words.ts";
import { KeysShown } from "./keys-shown.tsx";
import { RedWarning } from "./red-warning.tsx";
import classes from "./trust.module.css";

/** Persons, roles, policies, stations and the rest. */
export function RootContents({ model }: { readonly model: RootModel }) {
  return (
    <div className={classes["contents"]}>
      <Facts
        facts={[
          { name: "Authority", value: <IdText id={model.authority} label="authority" /> },
          { name: "Hash", value: <IdText id={model.hash} label="hash of the root" /> },
          {
            name: "In force",
            value: (
              <>
                {dateWords(model.issued)} to {dateWords(model.expires)}
                <p>can be renewed until {dateWords(model.hardExpires)}</p>
              </>
            ),
          },
          ...(model.successor
            ? [
                {
                  name: "Successor",
                  value: (
                    <>
                      version {model.successor.version} of{" "}
                      <IdText id={model.successor.authority} label="authority of the successor" />
                    </>
                  ),
                },
              ]
            : []),
        ]}
      />
      <h3>Persons</h3>
      <ul className={classes["plain"]}>
        {model.persons.map(({ id, name, groups, keys, warning }) => (
          <li key={id}>
            <strong>
              <Segments segments={name} />
            </strong>{" "}
            <code>{id}</code>{" "}
            {groups.map((group) => (
              <Badge key={group} tone="act">
                {group}
              </Badge>
            ))}
            {warning === undefined ? null : (
              <Badge tone="warn" icon="warning">
                {warning}
              </Badge>
            )}
            <KeysShown keys={keys} />
          </li>
        ))}
      </ul>
      <h3>Who may do what</h3>
      <Facts
        facts={model.roles.map(({ name, words, who, clients, alone }) => ({
          name,
          value: (
            <>
              {who}
              {clients === undefined ? "" : ` for ${clients.join(", ") || "no client"}`}
              <p>{words}</p>
              {alone === undefined ? null : <RedWarning>{alone}</RedWarning>}
            </>
          ),
        }))}
      />
      <h3>Policies</h3>
      <ul className={classes["plain"]}>
        {model.policies.map(({ client, kind, trust, words }) => (
          <li key={`${client} ${kind}`}>
            <strong>
              {client}: {kind}
            </strong>{" "}
            <TrustWord trust={trust} of="client" />
            <p className={classes["quiet"]}>{words}</p>
          </li>
        ))}
      </ul>
      {model.stations.length === 0 ? null : (
        <>
          <h3>Stations</h3>
          <ul className={classes["plain"]}>
            {model.stations.map(({ id, origin, independent }) => (
              <li key={id}>
                <strong>{origin}</strong>{" "}
                <Badge tone={independent ? "good" : "warn"} icon={independent ? "check" : "warning"}>
                  {independent ? "out of the server's reach" : "not independent of the server"}
                </Badge>
              </li>
            ))}
          </ul>
        </>
      )}
      {model.serverKeys.length === 0 ? null : (
        <>
          <h3>Server keys</h3>
          <KeysShown keys={model.serverKeys} />
        </>
      )}
      {model.updateKeys.length === 0 ? null : (
        <>
          <h3>Release keys</h3>
          <KeysShown keys={model.updateKeys} />
        </>
      )}
      <Rest model={model} />
    </div>
  );
}

function Rest({ model: { witnesses, minRelease, revoked } }: { readonly model: RootModel }) {
  const facts = [
    ...witnesses.map((witness) => ({ name: "Witness", value: <Segments segments={witness} /> })),
    ...(minRelease > 0 ? [{ name: "Lowest release", value: String(minRelease) }] : []),
    ...revoked.map((id) => ({ name: `Revoked ${id.slice(7, 13)}`, value: <IdText id={id} label="hash" /> })),
  ];
  return facts.length === 0 ? null : <Facts facts={facts} />;
}
