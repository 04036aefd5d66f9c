/** Clients as a list: what stands in it. */
import type { ClientOrganisation } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { ListKind } from "../../parts/list/list-column.ts";
import { CellLink, RowLink } from "../../parts/list/row-link.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { isoTime } from "../../parts/time-words.ts";
import { TrustWord } from "../../parts/trust-word.tsx";
import { useTrust } from "../trust/use-trust.ts";
import { clientTrust } from "./client-trust.ts";

/** The list of all clients. */
export const clientList: ListKind<ClientOrganisation> = {
  id: "clients",
  label: "Clients",
  noun: ["client", "clients"],
  filters: ["q"],
  usualSort: "name",
  keyOf: ({ id }) => id,
  nameOf: ({ name }) => name,
  columns: [
    {
      id: "name",
      header: "Client",
      grow: true,
      sort: "name",
      text: ({ name }) => name,
      cell: ({ id, name }) => (
        <RowLink to="/clients/$id" params={{ id }}>
          <ForeignText text={name} />
        </RowLink>
      ),
    },
    { id: "id", header: "Id", secondary: true, text: ({ id }) => id, cell: ({ id }) => <code>{id}</code> },
    {
      id: "trust",
      header: "Scripts",
      // Worked out from the roots, on the screen.
      text: () => null,
      cell: ({ id }) => <ClientTrustWord id={id} />,
    },
    {
      id: "devices",
      header: "Devices",
      align: "right",
      text: ({ devices }) => devices,
      cell: ({ id, devices }) => (
        <CellLink to="/devices" search={{ client: id }}>
          {devices}
        </CellLink>
      ),
    },
    {
      id: "since",
      header: "Since",
      secondary: true,
      sort: "since",
      largestFirst: true,
      text: ({ created_at: at }) => isoTime(at),
      cell: ({ created_at: at }) => <TimeText at={at} />,
    },
  ],
};

function ClientTrustWord({ id }: { readonly id: string }) {
  const may = useMay();
  const { data } = useTrust(may("trust.read"));
  if (!data) return null;
  const trust = clientTrust(data, id);
  return trust === undefined ? <span>no policy: nothing runs</span> : <TrustWord trust={trust} of="client" />;
}
