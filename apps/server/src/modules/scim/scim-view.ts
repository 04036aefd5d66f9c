/** Resources as SCIM shows them, with a version that any change of what is shown moves. */
import { hash } from "node:crypto";
import type { ServerContext } from "../../platform/context.ts";
import { type FoundUser, keptOf } from "./find-users.ts";
import { groupSchema } from "./patch-group.ts";
import type { GroupRow } from "./scim-tables.ts";
import { userSchema } from "./user-document.ts";

/** A resource with its address and version. */
export interface ScimResource {
  readonly [attribute: string]: unknown;
  readonly id: string;
  readonly meta: {
    readonly resourceType: string;
    readonly created: string;
    readonly lastModified: string;
    readonly location: string;
    readonly version: string;
  };
}

/** Where SCIM is. */
export function scimAddress({ config }: Pick<ServerContext, "config">): string {
  return `${config.publicUrl}/scim/v2`;
}

/** A user. */
export function userResource(
  ctx: Pick<ServerContext, "config">,
  row: FoundUser,
  groups: readonly { readonly id: string; readonly display_name: string }[],
): ScimResource {
  const { userName, externalId, displayName, formatted, givenName, familyName, email, active } = keptOf(row);
  const shown = {
    schemas: [userSchema],
    id: row.id,
    ...withoutNull({ externalId }),
    userName,
    displayName: displayName ?? row.name,
    name: withoutNull({ formatted: formatted ?? row.name, givenName, familyName }),
    emails: [{ value: email, type: "work", primary: true }],
    active,
    groups: groups.map(({ id, display_name: display }) => ({
      value: id,
      $ref: `${scimAddress(ctx)}/Groups/${id}`,
      display,
      type: "direct",
    })),
  };
  const version = hash("sha256", JSON.stringify(shown), "base64url").slice(0, 22);
  return {
    ...shown,
    meta: {
      resourceType: "User",
      created: timeOf(row.created_at),
      lastModified: timeOf(row.changed_at ?? row.created_at),
      location: `${scimAddress(ctx)}/Users/${row.id}`,
      version: `W/"${version}"`,
    },
  };
}

/** A group; `members` undefined where they were not asked for. */
export function groupResource(
  ctx: Pick<ServerContext, "config">,
  row: GroupRow,
  members: readonly { readonly id: string; readonly name: string }[] | undefined,
): ScimResource {
  return {
    schemas: [groupSchema],
    id: row.id,
    ...withoutNull({ externalId: row.external_id }),
    displayName: row.display_name,
    ...(members
      ? {
          members: members.map(({ id, name: display }) => ({
            value: id,
            $ref: `${scimAddress(ctx)}/Users/${id}`,
            display,
            type: "User",
          })),
        }
      : {}),
    meta: {
      resourceType: "Group",
      created: timeOf(row.made_at),
      lastModified: timeOf(row.changed_at),
      location: `${scimAddress(ctx)}/Groups/${row.id}`,
      version: `W/"${row.revision}"`,
    },
  };
}

/** Whether a header names this version, or any. */
export function isVersion(header: string, version: string): boolean {
  return header.split(",").some((one) => one.trim() === "*" || one.trim() === version);
}

function withoutNull(fields: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString();
