/** The command palette: pages, devices, scripts and runs, found by a few letters. */
import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useId, useState } from "react";
import { ForeignText } from "../parts/foreign-text.tsx";
import { Icon } from "../parts/icon.tsx";
import { type Finding, useFindings } from "./palette-findings.ts";
import classes from "./palette.module.css";

const typingMs = 150;

/** The palette, open. Arrow keys choose, Enter goes there. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text.trim(), typingMs);
  const [chosen, setChosen] = useState(0);
  const navigate = useNavigate();
  const findings = useFindings(text.trim(), settled);
  const listId = useId();
  const at = Math.min(chosen, Math.max(0, findings.length - 1));

  const go = (finding: Finding | undefined) => {
    if (!finding) return;
    onClose();
    void navigate(finding.target);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && findings.length > 0) setChosen((at + step + findings.length) % findings.length);
    else if (event.key === "Enter") go(findings[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      radius="lg"
      size="lg"
      yOffset="12vh"
      aria-label="Search"
      transitionProps={{ duration: 0 }}
    >
      <div className={classes["field"]}>
        <Icon name="search" />
        <input
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={findings[at] ? `${listId}-${at}` : undefined}
          aria-label="Search pages, devices, scripts and runs"
          placeholder="Search pages, devices, scripts, runs"
          value={text}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
          className={classes["input"]}
        />
        <kbd>Esc</kbd>
      </div>
      <ul role="listbox" id={listId} aria-label="Found" className={classes["list"]}>
        {findings.map((finding, place) => (
          // The field above keeps the focus and hears the keys; a pointer only points.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={finding.id}
            id={`${listId}-${place}`}
            role="option"
            aria-selected={place === at}
            className={classes["finding"]}
            onPointerMove={() => setChosen(place)}
            onClick={() => go(finding)}
          >
            <Icon name={finding.icon} />
            <span className={classes["label"]}>
              <ForeignText text={finding.label} />
            </span>
            <span className={classes["kind"]}>{finding.kind}</span>
          </li>
        ))}
      </ul>
      {findings.length === 0 ? <p className={classes["nothing"]}>Nothing is called like that.</p> : null}
    </Modal>
  );
}
