// @vitest-environment happy-dom
import { Code, ConnectError } from "@connectrpc/connect";
import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderApp } from "@/testing/render";
import { ErrorState } from "./error-state";
import { toastError } from "./toast-error";

describe("an error", () => {
  it("leads to what its code means, without leaving the page", () => {
    renderApp(<ErrorState what="The search failed" error={new ConnectError("x", Code.DeadlineExceeded)} />);
    const link = screen.getByRole("link", { name: "transport.deadline_exceeded: what this means" });
    expect(link.getAttribute("href")).toBe("/errors/transport.deadline_exceeded");
    expect(link.getAttribute("target")).toBe("_blank");
  });

  it("leads there from a toast too", async () => {
    renderApp(null);
    toastError("The tag was not added", new Error("boom"));
    expect((await screen.findByRole("link", { name: "What this means" })).getAttribute("href")).toBe("/errors/browser.unexpected");
  });
});
