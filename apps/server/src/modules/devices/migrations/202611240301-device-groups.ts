/** Device groups. Ids of devices in a list say nothing of them: whoever reads the group sees the devices that they may see. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table device_group (
    name text collate "C" not null constraint device_group_named_once primary key,
    description text not null,
    query jsonb,
    devices uuid[],
    editors text not null constraint device_group_editors_known check (editors in ('owner', 'everybody')),
    owner_id uuid not null,
    owner text not null,
    saved_at bigint not null,
    constraint device_group_by_query_or_list check ((query is null) <> (devices is null)),
    constraint device_group_list_bounded check (cardinality(devices) <= 10000)
  )`,
  `comment on table device_group is 'Devices under one name, for finding them; no signed document names a group'`,
];

/** See the file's first comment. */
export const deviceGroups: Migration = {
  name: "202611240301-device-groups",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "device_group", ["select", "insert", "update", "delete"]);
  },
};
