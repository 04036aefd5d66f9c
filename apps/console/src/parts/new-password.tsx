/** The fields of a new password: typed twice, with the rule beside it. What is too easy the server knows. */
import { PasswordInput } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useApi } from "../api/use-api.ts";

/** As long as nothing else was read. */
const usual = { min_length: 12, classes: 0, history: 0 };

/** What a new password has to be at this installation. */
export function usePasswordRules(): typeof usual {
  return useApi(endpoints.signInRules.readEntrance).data?.password ?? usual;
}

/** Why the two do not fit yet; undefined where they do. */
export function passwordProblem(password: string, again: string, shortest: number): string | undefined {
  if (Array.from(password).length < shortest) return `At least ${shortest} characters.`;
  return password === again ? undefined : "The two are not the same.";
}

/** Both fields. */
export function NewPassword({
  password,
  again,
  onPassword,
  onAgain,
}: {
  readonly password: string;
  readonly again: string;
  readonly onPassword: (text: string) => void;
  readonly onAgain: (text: string) => void;
}) {
  const { min_length: shortest, classes, history } = usePasswordRules();
  const tooShort = again === "" ? undefined : passwordProblem(password, password, shortest);
  const differs = again !== "" && again.length >= password.length && again !== password;
  return (
    <>
      <PasswordInput
        label="Password"
        description={[
          `At least ${shortest} characters. Three or four unrelated words are good, and easy to type.`,
          ...(classes > 1 ? [`${classes} of lower case, upper case, digits and other characters.`] : []),
          ...(history > 0 ? [`None of the last ${history}.`] : []),
        ].join(" ")}
        autoComplete="new-password"
        required
        withAsterisk={false}
        minLength={shortest}
        error={tooShort}
        value={password}
        onChange={({ currentTarget }) => onPassword(currentTarget.value)}
      />
      <PasswordInput
        label="The same password again"
        autoComplete="new-password"
        required
        withAsterisk={false}
        error={differs ? "The two are not the same." : undefined}
        value={again}
        onChange={({ currentTarget }) => onAgain(currentTarget.value)}
      />
    </>
  );
}
