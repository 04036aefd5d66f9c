/** What the palette finds: pages of this console, and things of the server by a part of their name. */
import { endpoints } from "@countersign/api";
import type { NavigateOptions } from "@tanstack/react-router";
import { useMay } from "../api/session.ts";
import { useApi } from "../api/use-api.ts";
import { useClientScope } from "../parts/filters.ts";
import type { IconName } from "../parts/icon.tsx";
import { administrationItems, dailyItems, innerItems, ownItems } from "./navigation.ts";

/** One line of the palette. */
export interface Finding {
  readonly id: string;
  readonly kind: "Page" | "Device" | "Script" | "Run";
  readonly label: string;
  readonly icon: IconName;
  readonly target: NavigateOptions;
}

const mostOfAKind = 6;

/** Lines for what was typed; without a text, the pages. `settled` lags behind while somebody types: the server is asked for that. */
export function useFindings(text: string, settled: string): readonly Finding[] {
  const may = useMay();
  const client = useClientScope();
  const scope = client === undefined ? {} : { client };
  const asked = text.length > 0;
  const isIn = (label: string) => label.toLowerCase().includes(text.toLowerCase());
  const devices = useApi(
    endpoints.devices.listDevices,
    { query: { q: settled, limit: mostOfAKind, ...scope } },
    { enabled: settled.length > 0 && may("devices.read") },
  );
  const scripts = useApi(endpoints.scripts.listScripts, undefined, { enabled: asked && may("scripts.read") });
  const runs = useApi(
    endpoints.runs.listRuns,
    { query: { limit: 50, ...scope } },
    { enabled: asked && may("runs.read") },
  );
  const pages = [...dailyItems, ...administrationItems, ...innerItems, ...ownItems].filter(
    ({ needs, label }) => (needs === "signed-in" || may(needs)) && isIn(label),
  );
  const found = pages.map(
    ({ to, label, icon }): Finding => ({ id: to, kind: "Page", label, icon, target: { to } }),
  );
  if (!asked) return found;
  return [
    ...found,
    ...(text === settled && !devices.isPlaceholderData ? (devices.data?.devices ?? []) : []).map(
      ({ id, name }): Finding => ({
        id,
        kind: "Device",
        label: name,
        icon: "device",
        target: to(`/devices/${id}`),
      }),
    ),
    ...(scripts.data?.scripts ?? [])
      .filter(({ name }) => isIn(name))
      .slice(0, mostOfAKind)
      .map(
        ({ name }): Finding => ({
          id: name,
          kind: "Script",
          label: name,
          icon: "script",
          target: to(`/scripts/${name}`),
        }),
      ),
    ...(runs.data?.runs ?? [])
      .filter(
        ({ id, reason, script }) => id.startsWith(text) || isIn(`${script?.name ?? "reboot"}: ${reason}`),
      )
      .slice(0, mostOfAKind)
      .map(
        ({ id, reason, script }): Finding => ({
          id,
          kind: "Run",
          label: `${script?.name ?? "reboot"}: ${reason}`,
          icon: "run",
          target: to(`/runs/${id}`),
        }),
      ),
  ];
}

/** Pages of other areas, by the addresses that links from outside use as well. */
function to(href: string): NavigateOptions {
  return { href };
}
