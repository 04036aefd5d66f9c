/** What this module records; the task and the approval by which settings work are recorded as every other. */
export const patchingEvents = {
  "patching.set": "It was said how a client's devices are to be patched",
  "patching.in-force": "Patch settings came into force, since people had signed what they need",
  "patching.given-up":
    "Patch settings that were wanted were given up: their approval was withdrawn, refused or ran out",
  "patching.stopped": "Patching a client's devices was switched off",
} as const;
