/** Told when tiers were made, ordered, switched on or off. */
export const tiersTopic = "tiers";
