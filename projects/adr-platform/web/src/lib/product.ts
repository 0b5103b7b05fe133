/** What this is called, wherever it names itself: as in the README. */
export const productName = "ADR platform";
