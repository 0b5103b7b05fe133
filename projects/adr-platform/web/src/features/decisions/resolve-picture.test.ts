import { describe, expect, it } from "vitest";
import { pictureResolver } from "./resolve-picture";

const resolve = pictureResolver("w-1", { project: "shop", path: "docs/adr/0001-use-it.md" });

describe("pictureResolver", () => {
  it("resolves what a record writes against the record's folder", () => {
    expect(resolve("flow.png")).toBe("/files/w-1/shop/docs/adr/flow.png");
    expect(resolve("./images/a%20b.png")).toBe("/files/w-1/shop/docs/adr/images/a%20b.png");
    expect(resolve("../img/x.svg?raw=1#top")).toBe("/files/w-1/shop/docs/img/x.svg");
    expect(resolve("/img/x.svg")).toBe("/files/w-1/shop/img/x.svg");
    expect(resolve("über/100%.png")).toBe("/files/w-1/shop/docs/adr/%C3%BCber/100%25.png");
  });

  it("leaves alone what is no file of the folder", () => {
    for (const src of ["", "https://example.com/x.png", "//example.com/x.png", "data:image/png;base64,AA", "../../../x.png"]) {
      expect(resolve(src), src).toBeUndefined();
    }
  });

  it("takes a record that was written here for one at the top of the folder", () => {
    const resolveHere = pictureResolver("w-1", { project: "shop", path: "" });
    expect(resolveHere("images/x.png")).toBe("/files/w-1/shop/images/x.png");
    expect(resolveHere("../x.png")).toBeUndefined();
  });
});
