import { describe, expect, it } from "vitest";
import { findWorkspace, workspaceSlug } from "./workspace-path";

const demo = { id: "0192f1aa-77b0-7c3e-9d10-5e8a1f3a9c2e", name: "Demo team" };
const other = { id: "0192f1aa-77b0-7c3e-9d10-5e8a11112222", name: "Ärger & Söhne GmbH" };

describe("workspace addresses", () => {
  it("are readable and end with the id", () => {
    expect(workspaceSlug(demo)).toBe("demo-team-1f3a9c2e");
    expect(workspaceSlug(other)).toBe("a-rger-so-hne-gmbh-11112222");
    expect(workspaceSlug({ id: demo.id, name: "決定" })).toBe("1f3a9c2e");
  });
  it("find their workspace after a renaming, and by the whole id", () => {
    expect(findWorkspace("an-older-name-11112222", [demo, other])).toBe(other);
    expect(findWorkspace(demo.id, [demo, other])).toBe(demo);
    expect(findWorkspace("demo-team-00000000", [demo, other])).toBeUndefined();
  });
});
