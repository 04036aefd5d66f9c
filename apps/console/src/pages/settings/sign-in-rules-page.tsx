/** How people sign in here: passwords, second factor, sessions, and the notice before it. */
import { endpoints } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { FactorCard } from "./sign-in/factor-card.tsx";
import { ProfileCard } from "./sign-in/profile-card.tsx";
import { NoticeCard, SessionLimits } from "./sign-in/sessions-card.tsx";
import classes from "./sign-in/sign-in.module.css";

/** The page. */
export function SignInRulesPage() {
  const mayChange = useMay()("settings.write");
  const read = useApi(endpoints.signInRules.describeSignInRules);
  return (
    <Page
      title="Signing in"
      above={<BackLink to="/settings">Settings</BackLink>}
      lead="What a password has to be, whether it is enough, and how long people stay signed in."
    >
      <Reading of={read} lines={8}>
        {(rules) => (
          <div className={classes["cards"]}>
            <ProfileCard key={rules.profile} rules={rules} mayChange={mayChange} />
            <FactorCard key={String(rules.factor_required_from)} rules={rules} mayChange={mayChange} />
            <SessionLimits rules={rules} mayChange={mayChange} />
            <NoticeCard rules={rules} mayChange={mayChange} />
          </div>
        )}
      </Reading>
    </Page>
  );
}
