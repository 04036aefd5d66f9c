/** Devices as a list: what stands in it. */
import type { Device } from "@countersign/api";
import { Badge } from "../../parts/badge.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { ListKind } from "../../parts/list/list-column.ts";
import { RowLink } from "../../parts/list/row-link.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { isoTime } from "../../parts/time-words.ts";
import { TrustWord } from "../../parts/trust-word.tsx";
import { floorWords, stateWords } from "./device-words.ts";

/** Some of what machines tell of themselves, for whoever wants it in the list. */
const facts = [
  ["os", "System"],
  ["kernel", "Kernel"],
  ["architecture", "Architecture"],
  ["addresses", "Addresses"],
] as const;

/** The list of all devices. */
export const deviceList: ListKind<Device> = {
  id: "devices",
  label: "Devices",
  noun: ["device", "devices"],
  filters: ["q", "group", "tag", "state", "heard"],
  usualSort: "name",
  keyOf: ({ id }) => id,
  nameOf: ({ name }) => name,
  columns: [
    {
      id: "name",
      header: "Device",
      grow: true,
      sort: "name",
      text: ({ name }) => name,
      cell: ({ id, name }) => (
        <RowLink to="/devices/$device" params={{ device: id }}>
          <ForeignText text={name} />
        </RowLink>
      ),
    },
    {
      id: "client",
      header: "Client",
      secondary: true,
      text: ({ client }) => client,
      cell: ({ client }) => client,
    },
    {
      id: "trust",
      header: "Trust",
      text: ({ trust }) => trust,
      cell: ({ trust }) => <TrustWord trust={trust} />,
    },
    {
      id: "state",
      header: "Admission",
      text: ({ state }) => stateWords[state].word,
      cell: ({ state }) => {
        const { word, tone, icon } = stateWords[state];
        return (
          <Badge tone={tone} icon={icon}>
            {word}
          </Badge>
        );
      },
    },
    {
      id: "tags",
      header: "Tags",
      text: ({ tags }) => tags.join(" "),
      cell: ({ tags }) => tags.join(", ") || "–",
    },
    {
      id: "seen",
      header: "Last heard of",
      sort: "seen",
      largestFirst: true,
      text: ({ last_seen_at: seen }) => isoTime(seen),
      cell: ({ connected, last_seen_at: seen }) =>
        connected ? <Badge tone="good">connected</Badge> : <TimeText at={seen} />,
    },
    {
      id: "enrolled",
      header: "Enrolled",
      onDemand: true,
      sort: "enrolled",
      largestFirst: true,
      text: ({ created_at: at }) => isoTime(at),
      cell: ({ created_at: at }) => <TimeText at={at} />,
    },
    {
      id: "fingerprint",
      header: "Fingerprint",
      onDemand: true,
      text: ({ fingerprint }) => fingerprint,
      cell: ({ fingerprint }) => <code title={fingerprint}>{fingerprint.slice(7, 23)}</code>,
    },
    {
      id: "floor",
      header: "Floor",
      onDemand: true,
      text: ({ floor_state: floor }) => floorWords[floor].word,
      cell: ({ floor_state: floor }) => floorWords[floor].word,
    },
    ...facts.map(([fact, header]) => ({
      id: fact,
      header,
      onDemand: true,
      text: (device: Device) => device.facts[fact] ?? null,
      cell: (device: Device) => <ForeignText text={device.facts[fact] ?? "–"} />,
    })),
  ],
};
