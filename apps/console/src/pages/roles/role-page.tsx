/** One role: what it gives, and who holds it. */
import { endpoints } from "@countersign/api";
import { useParams } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Column, Columns } from "../../parts/columns.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { NotFound } from "../../parts/not-found.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { RemoveRole } from "./remove-role.tsx";
import { RoleState } from "./role-columns.tsx";
import { RoleForm } from "./role-form.tsx";
import { RoleHolders } from "./role-holders.tsx";

/** The page. */
export function RolePage() {
  const { role: id = "" } = useParams({ strict: false });
  const may = useMay();
  const read = useApi(endpoints.access.listRoles);
  const role = read.data?.roles.find((one) => one.id === id);
  return (
    <Page
      above={<BackLink to="/roles">Roles</BackLink>}
      title={role?.name ?? "Role"}
      heading={role ? <ForeignText text={role.name} /> : undefined}
      lead={
        role ? (
          <>
            {role.fixed ? (
              <>
                <ForeignText text={role.description} />. It comes with the product and stays as it is; a role
                made from it can be changed.{" "}
              </>
            ) : null}
            <RoleState role={role} />
          </>
        ) : undefined
      }
    >
      <Reading of={read} lines={6}>
        {({ implied }) =>
          role ? (
            <Columns wide>
              <Column>
                <RoleForm
                  key={role.id}
                  role={role}
                  implied={implied}
                  mayChange={may("roles.write") && !role.fixed}
                />
              </Column>
              <Column>
                <RoleHolders role={role} />
                {may("roles.write") && !role.fixed ? <RemoveRole role={role} /> : null}
              </Column>
            </Columns>
          ) : (
            <NotFound />
          )
        }
      </Reading>
    </Page>
  );
}
