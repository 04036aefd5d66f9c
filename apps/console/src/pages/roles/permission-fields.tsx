/** What a role gives, by area: each with its risk in words, and all of an area at once. */
import { Checkbox } from "@mantine/core";
import {
  type AccessRole,
  AREA_IDS,
  AREAS,
  type Permission,
  PERMISSION_IDS,
  permissionFacts,
  riskOf,
} from "@countersign/api";
import { permissionWords } from "../../parts/rights/permission-words.ts";
import { RiskBadge } from "./risk-badge.tsx";
import classes from "./roles.module.css";

/** The fields; without `onChange` they only tell. */
export function PermissionFields({
  scope,
  chosen,
  onChange,
}: {
  readonly scope: AccessRole["scope"];
  readonly chosen: ReadonlySet<Permission>;
  readonly onChange?: ((chosen: ReadonlySet<Permission>) => void) | undefined;
}) {
  const set = (permissions: readonly Permission[], isGiven: boolean) => {
    const next = new Set(chosen);
    for (const one of permissions) {
      if (isGiven) next.add(one);
      else next.delete(one);
    }
    onChange?.(next);
  };
  return AREA_IDS.map((area) => {
    const own = PERMISSION_IDS.filter((id) => {
      const facts = permissionFacts(id);
      return facts.area === area && (scope === "tenant" || facts.scope === "client");
    });
    if (own.length === 0) return null;
    const given = own.filter((id) => chosen.has(id)).length;
    const { label } = AREAS[area];
    return (
      <fieldset key={area} className={classes["area"]}>
        <legend className={classes["areaHead"]}>
          <Checkbox
            label={label}
            checked={given === own.length}
            indeterminate={given > 0 && given < own.length}
            disabled={!onChange}
            onChange={() => set(own, given < own.length)}
          />
          <RiskBadge risk={AREAS[area].risk} />
          <span className={classes["count"]}>
            {given} of {own.length}
          </span>
        </legend>
        <ul className={classes["permissions"]}>
          {own.map((id) => (
            <li key={id} className={classes["permission"]}>
              <Checkbox
                label={permissionWords[id]}
                description={id}
                checked={chosen.has(id)}
                disabled={!onChange}
                onChange={({ currentTarget }) => set([id], currentTarget.checked)}
              />
              {permissionFacts(id).views ? (
                <span className={classes["looks"]}>looks only</span>
              ) : (
                <RiskBadge risk={riskOf(id)} />
              )}
            </li>
          ))}
        </ul>
      </fieldset>
    );
  });
}
