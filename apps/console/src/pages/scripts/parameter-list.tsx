/** The parameters of a script in words. */
import type { Parameter } from "@countersign/api";
import { ForeignText } from "../../parts/foreign-text.tsx";
import classes from "./scripts.module.css";

/** The list. */
export function ParameterList({ parameters }: { readonly parameters: readonly Parameter[] }) {
  if (parameters.length === 0) return <p className={classes["quiet"]}>It takes none.</p>;
  return (
    <dl className={classes["parameters"]}>
      {parameters.map((parameter) => (
        <div key={parameter.name}>
          <dt>
            <code>{parameter.name}</code>
          </dt>
          <dd>
            <ForeignText text={parameterWords(parameter)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Such as "a whole number, required; how many days". */
function parameterWords({
  type,
  required,
  choices,
  pattern,
  default: usual,
  description,
}: Parameter): string {
  const kinds = {
    text: "text",
    integer: "a whole number",
    boolean: "true or false",
    choice: `one of ${(choices ?? []).join(", ")}`,
  };
  const facts = [
    kinds[type],
    ...(required ? ["required"] : []),
    ...(usual === undefined ? [] : [`as usual ${usual}`]),
    ...(pattern === undefined ? [] : [`of the form ${pattern}`]),
  ];
  return `${facts.join(", ")}${description === undefined ? "" : `; ${description}`}`;
}
