/** What the installation tells people before they sign in; as text, line by line. */
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import classes from "./entrance.module.css";

/** The notice, once it is read. */
export function SignInNotice() {
  const { data } = useApi(endpoints.signInRules.readEntrance);
  if (!data?.notice) return null;
  return (
    <span className={classes["notice"]}>
      <ForeignText text={data.notice} />
    </span>
  );
}
