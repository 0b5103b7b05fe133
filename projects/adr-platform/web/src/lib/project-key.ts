/** Keys of projects, by the server's rule. */

const shape = /^[a-z0-9][a-z0-9._-]{0,99}$/;

/** What to say of a key that is none. */
export const projectKeyRule = "Lower-case letters, digits, - _ and ., beginning with a letter or digit; at most 100";

/** The project that a workspace without one begins with. */
export const firstProject = "decisions";

export function isProjectKey(text: string): boolean {
  return shape.test(text);
}

/** A key from a name, such as a folder's. */
export function projectKey(name: string): string {
  const key = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+/, "")
    .slice(0, 100)
    .replace(/-+$/, "");
  return key === "" ? firstProject : key;
}
