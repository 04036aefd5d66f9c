/** Which rules for passwords are in force, what they mean, and choosing others. */
import { Button, Radio } from "@mantine/core";
import { endpoints, PASSWORD_PROFILES, PROFILE_RULES, type SignInRules } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Card } from "../../../parts/card.tsx";
import { notify } from "../../../parts/notice-store.ts";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { OwnValues, readValues, valuesOf } from "./own-values.tsx";
import { profileWords, rulesInWords } from "./profile-words.ts";
import classes from "./sign-in.module.css";

const of = endpoints.signInRules;

/** The card. */
export function ProfileCard({
  rules,
  mayChange,
}: {
  readonly rules: SignInRules;
  readonly mayChange: boolean;
}) {
  const [chosen, setChosen] = useState<SignInRules["profile"]>(rules.profile);
  const [values, setValues] = useState(() => valuesOf(rules.password));
  const change = useChange(of.changeSignInRules, {
    invalidates: [of.describeSignInRules, of.readEntrance],
  });
  const own = readValues(values);
  const shown = chosen === "own" ? (own ?? rules.password) : PROFILE_RULES[chosen];
  const isSame =
    chosen === rules.profile && (chosen !== "own" || JSON.stringify(own) === JSON.stringify(rules.password));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const body = chosen === "own" ? (own ? { profile: chosen, password: own } : {}) : { profile: chosen };
    change.mutate({ body }, { onSuccess: () => notify("These rules hold for passwords from now on.") });
  };
  return (
    <Card
      title="Passwords"
      lead="They hold wherever a password is set: invitations, links, and people's own accounts. Passwords of before stay until they are changed, or end."
    >
      <form onSubmit={submit}>
        <Stack>
          <Radio.Group
            aria-label="Rules for passwords"
            value={chosen}
            onChange={(value) => setChosen(PASSWORD_PROFILES.find((one) => one === value) ?? chosen)}
          >
            <Stack>
              {PASSWORD_PROFILES.map((profile) => (
                <Radio
                  key={profile}
                  value={profile}
                  disabled={!mayChange}
                  label={
                    <span className={classes["name"]}>
                      {profileWords[profile].name}
                      {profile === rules.profile ? (
                        <Badge tone="act" icon="check">
                          in force
                        </Badge>
                      ) : null}
                    </span>
                  }
                  description={profileWords[profile].sentence}
                />
              ))}
            </Stack>
          </Radio.Group>
          {chosen === "own" ? <OwnValues values={values} mayChange={mayChange} onChange={setValues} /> : null}
          <ul className={classes["rules"]} aria-label="What this means">
            {rulesInWords(shown).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <Refusal error={change.error} />
          {mayChange && !isSame ? (
            <Stack row>
              <Button type="submit" disabled={chosen === "own" && !own} loading={change.isPending}>
                Put these rules in force
              </Button>
            </Stack>
          ) : null}
        </Stack>
      </form>
    </Card>
  );
}
