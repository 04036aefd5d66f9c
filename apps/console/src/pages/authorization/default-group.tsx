/** Putting users into the default group, or taking them out: who gets every client, those to come too. */
import { Button, Select, SegmentedControl } from "@mantine/core";
import { endpoints, type PersonAccess } from "@countersign/api";
import { useState } from "react";
import { useApi, useChange } from "../../api/use-api.ts";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { Stack } from "../../parts/stack.tsx";
import classes from "./authorization.module.css";
import { Window } from "./window.tsx";

const of = endpoints.access;

interface DefaultGroupProps {
  readonly people: readonly PersonAccess[];
  /** `isDone` where something was saved. */
  readonly onClose: (isDone: boolean) => void;
}

/** The dialog. */
export function DefaultGroup({ opened, ...props }: DefaultGroupProps & { readonly opened: boolean }) {
  const { length } = props.people;
  return (
    <Window
      opened={opened}
      onClose={() => props.onClose(false)}
      title={`Default group: ${length === 1 ? "1 user" : `${length} users`}`}
    >
      <Fields {...props} />
    </Window>
  );
}

function Fields({ people, onClose }: DefaultGroupProps) {
  const [isLeaving, setLeaving] = useState(false);
  const [role, setRole] = useState<string | null>(null);
  const read = useApi(of.listRoles);
  const set = useChange(of.setDefaultGroup, { invalidates: [of.listPeople, of.showPerson] });
  const roles = (read.data?.roles ?? []).filter(({ scope, enabled }) => scope === "client" && enabled);
  const affected = people.filter(({ default_group: group }) =>
    isLeaving ? group !== null : role !== null && group?.id !== role,
  );
  const save = () =>
    set.mutate(
      { body: { users: affected.map(({ id }) => id), role: isLeaving ? null : role } },
      {
        onSuccess: ({ changed }) => {
          const who = changed === 1 ? "1 user" : `${changed} users`;
          notify(isLeaving ? `${who} left the default group.` : `${who} joined the default group.`);
          onClose(true);
        },
      },
    );
  return (
    <Stack>
      <SegmentedControl
        aria-label="What to do"
        data={[
          { value: "join", label: "Put in" },
          { value: "leave", label: "Take out" },
        ]}
        value={isLeaving ? "leave" : "join"}
        onChange={(value) => setLeaving(value === "leave")}
      />
      {isLeaving ? null : (
        <Select
          label="Role at every client"
          placeholder="Which one"
          data={roles.map(({ id, name }) => ({ value: id, label: shownName(name) }))}
          value={role}
          onChange={setRole}
          allowDeselect={false}
        />
      )}
      <div className={classes["outlook"]} role="status" aria-label="What will change">
        <GroupOutlook people={people} affected={affected} isLeaving={isLeaving} isChosen={role !== null} />
      </div>
      <Refusal error={set.error} />
      <Stack row>
        <Button loading={set.isPending} disabled={affected.length === 0} onClick={save}>
          {isLeaving ? "Take out" : "Put in"} {affected.length === 1 ? "1 user" : `${affected.length} users`}
        </Button>
        <Button variant="default" onClick={() => onClose(false)}>
          Leave it
        </Button>
      </Stack>
    </Stack>
  );
}

function GroupOutlook({
  people,
  affected,
  isLeaving,
  isChosen,
}: {
  readonly people: readonly PersonAccess[];
  readonly affected: readonly PersonAccess[];
  readonly isLeaving: boolean;
  readonly isChosen: boolean;
}) {
  if (!isLeaving && !isChosen) return <p>No role is chosen yet.</p>;
  const moved = affected.filter(({ default_group: group }) => group !== null).length;
  const same = people.length - affected.length;
  return (
    <>
      {isLeaving ? (
        <p>
          {affected.length} leave. They keep every place that they have; new clients are not given to them any
          more.
        </p>
      ) : (
        <p>
          {affected.length - moved} join and {moved} get another role. They have every client at once, and
          each new one as it is made.
        </p>
      )}
      {same > 0 ? <p>{same} stay as they are.</p> : null}
    </>
  );
}
