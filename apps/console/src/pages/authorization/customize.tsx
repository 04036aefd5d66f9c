/** "Customize": how far each area is open to one MSP Manager or Supporter; a closed area beats every role. */
import { Button } from "@mantine/core";
import {
  type AccessRole,
  AREA_IDS,
  AREA_STARTS,
  AREAS,
  type AreaSettings,
  areasLeave,
  endpoints,
  type PersonAccess,
  waysRoundOf,
} from "@countersign/api";
import { useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { Stack } from "../../parts/stack.tsx";
import { AreaSlider } from "./area-slider.tsx";
import classes from "./authorization.module.css";
import { type Customizable, givenBy } from "./customizable.ts";
import { RiskGroup } from "./risk-group.tsx";
import { WaysOpen } from "./ways-open.tsx";
import { Window } from "./window.tsx";

const { access, advancedSecurity } = endpoints;
const risks = ["critical", "moderate", "low"] as const;

interface CustomizeProps {
  readonly person: PersonAccess;
  readonly msp: Customizable;
  readonly roles: readonly AccessRole[];
  readonly onClose: () => void;
}

/** The window; one save for all of it. */
export function Customize({ opened, ...props }: CustomizeProps & { readonly opened: boolean }) {
  return (
    <Window
      opened={opened}
      onClose={props.onClose}
      title={`Customize ${shownName(props.person.name)}`}
      isWide
    >
      <Sliders {...props} />
    </Window>
  );
}

function Sliders({ person, msp, roles, onClose }: CustomizeProps) {
  const [areas, setAreas] = useState<AreaSettings>(person.areas);
  const save = useChange(access.setAreas, {
    invalidates: [access.listPeople, access.showPerson, advancedSecurity.describeSecurity],
  });
  const given = givenBy(person, roles);
  const ways = waysRoundOf((permission) => given.has(permission) && areasLeave(areas, permission));
  const changed = AREA_IDS.filter((area) => (areas[area] ?? "act") !== (person.areas[area] ?? "act"));
  const submit = () =>
    save.mutate(
      { params: { id: person.id }, body: { areas } },
      {
        onSuccess: () => {
          notify(`The areas of ${person.name} were changed.`);
          onClose();
        },
      },
    );
  return (
    <Stack>
      <p className={classes["quiet"]}>
        How far each area is open to them. A closed area beats every role; an open one gives nothing that no
        role gives.
      </p>
      {risks.map((risk) => (
        <RiskGroup key={risk} risk={risk} areas={AREA_IDS.filter((area) => AREAS[area].risk === risk)}>
          {(area) => (
            <AreaSlider
              label={AREAS[area].label}
              level={areas[area] ?? "act"}
              isChanged={changed.includes(area)}
              onChange={(level) => setAreas({ ...areas, [area]: level })}
            />
          )}
        </RiskGroup>
      ))}
      <WaysOpen
        ways={ways}
        onClose={() => setAreas({ ...areas, extensions: "none", scripts: "none", users: "none" })}
      />
      <Refusal error={save.error} />
      <Stack row>
        <Button loading={save.isPending} disabled={changed.length === 0} onClick={submit}>
          {changed.length === 0
            ? "Nothing to save"
            : `Save ${changed.length === 1 ? "1 area" : `${changed.length} areas`}`}
        </Button>
        <Button variant="default" onClick={() => setAreas(AREA_STARTS[msp])}>
          As a {msp === "manager" ? "Manager" : "Supporter"} begins
        </Button>
        <Button variant="subtle" onClick={onClose}>
          Leave it
        </Button>
      </Stack>
    </Stack>
  );
}
