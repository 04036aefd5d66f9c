/** One user: role, state, who they are in a root, how they sign in, and who touched that last. */
import { endpoints } from "@countersign/api";
import { useParams } from "@tanstack/react-router";
import { useApi } from "../../api/use-api.ts";
import { useMay } from "../../api/session.ts";
import { Column, Columns } from "../../parts/columns.tsx";
import { BackLink } from "../../parts/back-link.tsx";
import { Badge } from "../../parts/badge.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { CredentialEvents } from "./credential-events.tsx";
import { UserAccess } from "./user-access.tsx";
import { UserHolds } from "./user-holds.tsx";
import { UserPerson } from "./user-person.tsx";
import { UserProvider } from "./user-provider.tsx";
import { UserSessions } from "./user-sessions.tsx";
import { UserSignIn } from "./user-sign-in.tsx";
import { userStateWords } from "./user-words.ts";

/** The page. */
export function UserPage() {
  const { user: id = "" } = useParams({ strict: false });
  const may = useMay();
  const read = useApi(endpoints.identity.showUser, { params: { id } });
  const user = read.data?.user;
  const state = user && userStateWords[user.state];
  return (
    <Page
      above={<BackLink to="/users">Users</BackLink>}
      title={user?.name ?? "User"}
      heading={user ? <ForeignText text={user.name} /> : undefined}
      lead={
        user && state ? (
          <>
            <ForeignText text={user.email} />{" "}
            <Badge tone={state.tone} icon={state.icon}>
              {state.word}
            </Badge>
          </>
        ) : undefined
      }
    >
      <Reading of={read} lines={6}>
        {({ user: shown, credential_events: events }) => (
          <Columns>
            <Column>
              <UserAccess user={shown} />
              <UserHolds user={shown.id} />
              {may("trust.read") ? <UserPerson user={shown} /> : null}
            </Column>
            <Column>
              <UserSignIn user={shown} />
              {may("users.write") && shown.state !== "invited" ? <UserSessions user={shown} /> : null}
              <UserProvider user={shown} />
              <CredentialEvents events={events} />
            </Column>
          </Columns>
        )}
      </Reading>
    </Page>
  );
}
