/** Removing a person from a root: from every role and group at once. */
import type { PinnedRoot } from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import { useParams } from "@tanstack/react-router";
import { useCallback } from "react";
import { removePerson } from "../../ceremonies/change-root.ts";
import { shownName } from "../../parts/shown-name.ts";
import { ChangePage } from "./change-page.tsx";

/** The page. */
export function RemovePersonPage() {
  const { person = "" } = useParams({ strict: false });
  const compose = useCallback(
    (held: PinnedRoot, now: number) => removePerson(held, person, now, webCrypto),
    [person],
  );
  const lead = ({ root }: PinnedRoot) => {
    const name = root.persons.find(({ id }) => id === person)?.name ?? person;
    return `${shownName(name)} signs for ${shownName(root.name)} no more, once the others have signed this. Devices that are away hear of it when they come back.`;
  };
  return <ChangePage title="Remove a person" lead={lead} compose={compose} />;
}
