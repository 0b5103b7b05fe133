/** Decisions that one search asks for. Apart from the component, because the server asks for the same number. */
export const searchLimit = 50;
