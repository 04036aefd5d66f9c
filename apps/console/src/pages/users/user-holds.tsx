/** What a user holds, on their own page: for whoever may see it. */
import { endpoints } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useApi } from "../../api/use-api.ts";
import { useMay } from "../../api/session.ts";
import { Card } from "../../parts/card.tsx";
import { Reading } from "../../parts/reading.tsx";
import { AccessCard } from "../authorization/access-card.tsx";

/** The card; nothing for whoever may not know. */
export function UserHolds({ user }: { readonly user: string }) {
  const may = useMay();
  const isOpen = may("access.read");
  const read = useApi(endpoints.access.showPerson, { params: { id: user } }, { enabled: isOpen });
  if (!isOpen) return null;
  if (read.data)
    return (
      <AccessCard
        person={read.data}
        actions={
          <Link to="/authorization/$user" params={{ user }}>
            All of it
          </Link>
        }
      />
    );
  return (
    <Card title="What they hold">
      <Reading of={read} lines={3} compact>
        {() => null}
      </Reading>
    </Card>
  );
}
