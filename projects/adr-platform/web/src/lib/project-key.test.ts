import { describe, expect, it } from "vitest";
import { isProjectKey, projectKey } from "./project-key";

describe("projectKey", () => {
  it.each([
    ["My Repo (2024)", "my-repo-2024"],
    ["決定", "decisions"],
    ["docs.adr_v2", "docs.adr_v2"],
    [".github", "github"],
    ["__init__", "init__"],
    ["-_.", "decisions"],
    ["x".repeat(200), "x".repeat(100)],
  ])("%s becomes %s, which is a key", (name, key) => {
    expect(projectKey(name)).toBe(key);
    expect(isProjectKey(key)).toBe(true);
  });

  it.each(["", ".bad", "_bad", "-bad", "Bad", "a b", "a/b", "ä", "x".repeat(101)])("%s is none", (text) => expect(isProjectKey(text)).toBe(false));
});
