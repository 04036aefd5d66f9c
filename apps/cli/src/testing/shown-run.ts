/** A run as a server shows it, for servers of tests: a field that is added to runs is added here, once. */

/** The run of which a test says no more than what it is about. */
export function shownRun(about: object): Record<string, unknown> {
  return {
    state: "awaiting-signatures",
    client: "acme",
    kind: "script",
    short_code: "0000",
    trust: "device-trust",
    requested_by: "Ann",
    standing: null,
    task: null,
    not_before: 1,
    not_after: 2,
    created_at: 1,
    missing: [],
    signers: [],
    objections: [],
    station_link: null,
    may_cancel: false,
    targets: [],
    kept: null,
    output_removed: null,
    rollout: null,
    glass: null,
    may_break_glass: false,
    ...about,
  };
}

/** One of its devices, of which nothing was heard yet. */
export function shownTarget(about: object): Record<string, unknown> {
  return {
    state: "waiting",
    exit: null,
    signal: null,
    code: null,
    receipt: null,
    started_at: null,
    ended_at: null,
    waits_until: null,
    ring: null,
    ...about,
  };
}
