/** The challenge protocol of level `code`: what the server says, and where the caller puts the code. */

/** Where a code stands in the repeated request. */
export const CODE_HEADER = "x-countersign-otp-code";
/** What is wanted, in the answer 401: `required`, or `invalid` for a code that is wrong or was used. */
export const CHALLENGE_HEADER = "x-countersign-otp";
/** The same for callers that were written for another console. */
export const OTHER_CHALLENGE_HEADER = "x-panorama9-otp";

/** The problems of challenged endpoints. */
export const CHALLENGE_PROBLEMS = ["otp-required", "otp-invalid", "otp-used"] as const;
