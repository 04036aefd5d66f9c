/** Areas: groups of permissions that people open and close together, each with the harm that it can do (product.md, A8). */

/** How much harm can be done in the wrong hands. */
export type Risk = "critical" | "moderate" | "low";

/** Every area with its risk and what it is called on screens. */
export const AREAS = {
  extensions: { risk: "critical", label: "Extensions and API keys" },
  scripts: { risk: "critical", label: "Script repository" },
  users: { risk: "critical", label: "Console users, roles and access" },
  settings: { risk: "critical", label: "Settings of the installation" },
  trust: { risk: "critical", label: "Roots, people and stations" },
  patching: { risk: "critical", label: "Global patch settings" },
  runs: { risk: "moderate", label: "Runs and tasks" },
  devices: { risk: "moderate", label: "Devices" },
  clients: { risk: "moderate", label: "Clients" },
  audit: { risk: "moderate", label: "Audit log" },
} as const satisfies Record<string, { readonly risk: Risk; readonly label: string }>;

export type Area = keyof typeof AREAS;

/** All areas, the most harmful first. */
export const AREA_IDS = Object.keys(AREAS) as readonly Area[];

/** How far an area is open: not at all, to look, or to look and act. */
export const AREA_LEVELS = ["none", "view", "act"] as const;
export type AreaLevel = (typeof AREA_LEVELS)[number];

/** Settings of one person; an area that is not named is open. */
export type AreaSettings = Readonly<Partial<Record<Area, AreaLevel>>>;

const opens: Readonly<Record<AreaLevel, number>> = { none: 0, view: 1, act: 2 };

/** Whether an area that is open so far is open further than to `other`; absent: open. */
export function isWider(level: AreaLevel | undefined, other: AreaLevel | undefined): boolean {
  return opens[level ?? "act"] > opens[other ?? "act"];
}

/** With what Manager and Supporter begin. A Supporter reaches nothing that could change who may do what. */
export const AREA_STARTS: Readonly<Record<"manager" | "supporter", Readonly<Record<Area, AreaLevel>>>> = {
  manager: {
    extensions: "none",
    scripts: "act",
    users: "view",
    settings: "view",
    trust: "view",
    patching: "act",
    runs: "act",
    devices: "act",
    clients: "act",
    audit: "view",
  },
  supporter: {
    extensions: "none",
    scripts: "view",
    users: "none",
    settings: "none",
    trust: "view",
    patching: "none",
    runs: "act",
    devices: "act",
    clients: "view",
    audit: "none",
  },
};
