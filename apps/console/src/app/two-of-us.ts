/** Where a second person is added: the ceremony among the trust pages. */

/** Its address; pages of the entrance and Home lead there. */
export const twoOfUsAddress = "/trust/two-of-us";
