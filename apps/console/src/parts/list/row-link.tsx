/** Links within rows: one row of a list is reached by Tab, the others by the arrow keys. */
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";
import classes from "./table.module.css";

type AnchorProps = AnchorHTMLAttributes<HTMLAnchorElement> & { readonly ref?: Ref<HTMLAnchorElement> };

function RowAnchor(props: AnchorProps) {
  return <a {...props} className={classes["link"]} tabIndex={-1} data-roving data-row-link />;
}

function CellAnchor(props: AnchorProps) {
  return <a {...props} className={classes["cell"]} tabIndex={-1} data-roving />;
}

/** The link of a row: what the row is about, and where Enter leads. */
export const RowLink = createLink(RowAnchor);
/** Another link in a row. */
export const CellLink = createLink(CellAnchor);
