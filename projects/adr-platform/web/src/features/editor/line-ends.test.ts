import { describe, expect, it } from "vitest";
import { toEditor, toRecord } from "./line-ends";

describe("line ends", () => {
  it.each(["# T\r\n\r\ntext\r\n", "# T\n\ntext\n", "", "one line"])("come back unchanged: %j", (content) =>
    expect(toRecord(toEditor(content), content)).toBe(content),
  );
  it("follow the record for new lines", () => expect(toRecord("a\nb\nc\n", "a\r\nb\r\n")).toBe("a\r\nb\r\nc\r\n"));
});
