/** My account: how I sign in, where I am signed in, and which keys act for me. */
import { useMay, useSession } from "../../api/session.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Page } from "../../parts/page.tsx";
import { roleWords } from "../../parts/role-words.ts";
import classes from "./account.module.css";
import { ApiKeys } from "./api-keys.tsx";
import { Authenticator } from "./authenticator.tsx";
import { Passkeys } from "./passkeys-card.tsx";
import { BrowsersCard } from "./browsers-card.tsx";
import { PasswordCard } from "./password-card.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { Sessions } from "./sessions-card.tsx";
import { TellingCard } from "./telling-card.tsx";

/** The page. */
export function AccountPage() {
  const { user } = useSession();
  const may = useMay();
  const role = roleWords[user.role];
  return (
    <Page
      title="My account"
      lead={
        <>
          <ForeignText text={user.name} />, {user.email}. {role.name}: {role.sentence.toLowerCase()}
        </>
      }
    >
      <div className={classes["cards"]}>
        <PasswordCard />
        <Passkeys />
        <Authenticator />
        <RecoveryCodes />
        <TellingCard />
        <BrowsersCard />
        <Sessions />
        {may("keys.own") ? <ApiKeys /> : null}
      </div>
    </Page>
  );
}
