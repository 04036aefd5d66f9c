/** What this module records. */
export const stationEvents = {
  "station.session-started":
    "A signing station proved its key and started a session; an unknown one is pending.",
  "station.changed": "An administrator accepted a signing station, or set it back.",
  "station.removed": "A signing station was forgotten and its sessions ended.",
  "card.offered": "A station offered an enrolment card.",
  "card.discarded": "An offered enrolment card was discarded.",
  "view.redeemed": "A station link was opened at a station for the first time.",
} as const;
