/** The fields of a new password: typed twice, with the rule beside it. What is too easy the server knows. */
import { PasswordInput } from "@mantine/core";

/** Why the two do not fit yet; undefined where they do. */
export function passwordProblem(password: string, again: string): string | undefined {
  if (Array.from(password).length < 12) return "At least 12 characters.";
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
  const isShort = again !== "" && passwordProblem(password, password) !== undefined;
  const differs = again !== "" && again.length >= password.length && again !== password;
  return (
    <>
      <PasswordInput
        label="Password"
        description="At least 12 characters. Three or four unrelated words are good, and easy to type."
        autoComplete="new-password"
        required
        withAsterisk={false}
        minLength={12}
        error={isShort ? passwordProblem(password, password) : undefined}
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
