/** Who can run code on a device: its trust word in a sentence, and everything that it follows from. */
import type { CarriedDocument, Device } from "@countersign/api";
import { endpoints } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Facts } from "../../parts/facts.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { IdText } from "../../parts/id-text.tsx";
import { TrustWord } from "../../parts/trust-word.tsx";
import { trustWords } from "../../parts/trust-words.ts";
import { type DeviceWord, floorWords, separationWord, stateWords } from "./device-words.ts";
import classes from "./device.module.css";
import { SignedStatus } from "./signed-status.tsx";

/** The card. */
export function DeviceTrust({
  device,
  status,
}: {
  readonly device: Device;
  readonly status: CarriedDocument | null;
}) {
  return (
    <Card
      title="Who can run code here"
      lead="By what the device itself signed, not by what this server believes."
      flush
    >
      <div className={classes["trust"]}>
        <span>
          <TrustWord trust={device.trust} />
        </span>
        <p>{sentenceOf(device)}</p>
      </div>
      <div className={classes["facts"]}>
        <Facts
          facts={[
            { name: "Admission", value: <Admission device={device} /> },
            { name: "Pinned roots", value: <Pins device={device} /> },
            { name: "Floor", value: <Word {...floorWords[device.floor_state]} /> },
            { name: "Separation", value: <Word {...separationWord(device.separation)} /> },
            { name: "Fingerprint", value: <IdText id={device.fingerprint} label="fingerprint" /> },
          ]}
        />
      </div>
      <SignedStatus device={device} status={status} />
    </Card>
  );
}

/** An agent under the server's own account is the server's, whatever its roots ask for. */
function sentenceOf({ trust, separation }: Device): string {
  return trust === "server-trust" && separation === "server-account"
    ? "The agent runs under the server's own account: whoever owns the server owns this agent, whatever its roots ask for."
    : trustWords[trust].ofDevice;
}

function Word({ word, tone, icon, sentence }: DeviceWord) {
  return (
    <>
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      <p>{sentence}</p>
    </>
  );
}

function Admission({ device: { admission, state } }: { readonly device: Device }) {
  if (!admission || state === "retired") return <Word {...stateWords[state]} />;
  return (
    <>
      Admitted to {admission.client} as <ForeignText text={admission.name} />{" "}
      <IdText id={admission.hash} label="hash of the admission" />
      {admission.self_named ? (
        <p>
          <Badge tone="warn" icon="warning">
            named itself
          </Badge>{" "}
          It came with an admission token: nobody compared its fingerprint.
        </p>
      ) : null}
    </>
  );
}

function Pins({ device: { pins } }: { readonly device: Device }) {
  const may = useMay();
  const { data } = useApi(endpoints.trust.listAuthorities, undefined, {
    topics: ["trust"],
    enabled: may("trust.read"),
  });
  if (pins.length === 0) return <>It has not said yet which roots it pins.</>;
  return pins.map(({ authority, version, hash }) => {
    const known = data?.authorities.find((one) => one.authority === authority);
    const isBehind = known !== undefined && known.version > version;
    return (
      <div key={authority} className={classes["root"]}>
        {known ? (
          <Link to="/trust/$authority" params={{ authority }}>
            <ForeignText text={known.name} />
          </Link>
        ) : (
          <IdText id={authority} label="authority" />
        )}
        <span>version {version}</span>
        <IdText id={hash} label="hash of the root" />
        {isBehind ? (
          <Badge tone="warn" icon="clock">
            behind: version {known.version} is the newest
          </Badge>
        ) : null}
        {data && !known ? (
          <Badge tone="bad" icon="warning">
            not known here
          </Badge>
        ) : null}
      </div>
    );
  });
}
