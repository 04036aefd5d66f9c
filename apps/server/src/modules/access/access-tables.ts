/** The tables of roles and of who holds them where. */
import type { AreaLevel, TenantTemplate } from "@countersign/access";
import type { Generated } from "kysely";

/** Roles of the installation and of clients. */
type RoleTable = {
  id: Generated<string>;
  scope: "tenant" | "client";
  name: string;
  description: string;
  template: TenantTemplate;
  fixed: Generated<boolean>;
  enabled: Generated<boolean>;
  every_client: Generated<boolean>;
  created_at: number;
};

/** Who gave something, and when. */
type Given = { granted_by: string; granted_at: number };

/** The tables, for `tx.with`. */
export type AccessTables = {
  role: RoleTable;
  role_permission: { role_id: string; permission: string };
  user_role: { user_id: string; role_id: string } & Given;
  client_access: { user_id: string; at_client: number; tier: number | null };
  client_access_role: {
    user_id: string;
    at_client: number;
    role_id: string;
    source: "manual" | "default-group" | "jit" | "scim" | "ldap";
  } & Given;
  default_group: { user_id: string; role_id: string; tier: number | null };
  tier: { id: number; name: string; description: string; position: number; enabled: Generated<boolean> };
  tier_switch: { one: Generated<boolean>; on_since: number | null; first_on: number | null };
  area_setting: { user_id: string; area: string; level: AreaLevel };
};
