/** What this module records. */
export const deviceEvents = {
  "device.token-created": "An enrolment token was made for a client.",
  "device.enrolled": "A device enrolled with a token and proved its key.",
  "device.admitted": "A device was admitted to a client, moved or renamed.",
  "device.retired": "A device was retired: its connection is refused from now on.",
  "device.tagged": "Devices got tags, or lost some.",
  "device-group.saved": "A device group was made or changed.",
  "device-group.removed": "A device group was removed.",
} as const;
