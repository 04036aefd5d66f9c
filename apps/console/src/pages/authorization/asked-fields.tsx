/** What is asked about: a permission, and a client where the permission applies at clients. */
import { Select } from "@mantine/core";
import { endpoints, type Permission, permissionFacts } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { shownName } from "../../parts/shown-name.ts";
import { permissionChoices } from "./permission-choices.ts";
import { permissionOf } from "../../parts/rights/permission-words.ts";

/** A question as far as it was put. */
export interface AskedFor {
  readonly permission?: Permission | undefined;
  /** Slug; undefined: at any client. */
  readonly client?: string | undefined;
}

/** The two fields; the second one only where it means something. */
export function AskedFields({
  asked: { permission, client },
  onChange,
}: {
  readonly asked: AskedFor;
  readonly onChange: (asked: AskedFor) => void;
}) {
  const may = useMay();
  const read = useApi(endpoints.clients.listClients, undefined, { enabled: may("clients.read") });
  const clients = (read.data?.clients ?? []).map(({ id, name }) => ({ value: id, label: shownName(name) }));
  return (
    <>
      <Select
        label="May do what"
        placeholder="Choose what"
        data={permissionChoices}
        value={permission ?? null}
        onChange={(value) => onChange({ permission: permissionOf(value), client })}
        searchable
        allowDeselect={false}
      />
      {permission !== undefined && permissionFacts(permission).scope === "client" && clients.length > 0 ? (
        <Select
          label="At which client"
          placeholder="Any client"
          data={clients}
          value={client ?? null}
          onChange={(value) => onChange({ permission, client: value ?? undefined })}
          searchable={clients.length > 8}
          clearable
        />
      ) : null}
    </>
  );
}

/** The question as the server takes it; undefined while no permission is chosen. */
export function questionOf({ permission, client }: AskedFor) {
  if (permission === undefined) return undefined;
  const isAtClient = client !== undefined && permissionFacts(permission).scope === "client";
  return isAtClient ? { permission, client } : { permission };
}
