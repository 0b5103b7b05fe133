// @vitest-environment happy-dom
import { createClient } from "@connectrpc/connect";
import { ChatService } from "@platform/contracts/adr/v1/chat_service_pb";
import { screen } from "@testing-library/react";
import { useEffect, useState } from "react";
import { expect, it } from "vitest";
import { useApp } from "@/lib/api/provider";
import { renderApp } from "@/testing/render";
import { ConversationMenu } from "./conversation-menu";

/** The menu, once something was asked. */
function AskedOnce() {
  const { transport } = useApp();
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    const ask = async () => {
      for await (const { event } of createClient(ChatService, transport).stream({ question: "Why an outbox?" })) setAsked(event.case === "finished");
    };
    void ask();
  }, [transport]);
  return asked ? <ConversationMenu /> : null;
}

it("opens on the newest conversation, and deletes one only after a second press", async () => {
  const { user } = renderApp(<AskedOnce />);
  await user.click(await screen.findByRole("button", { name: "Earlier" }));
  await screen.findByRole("link", { name: /Why an outbox/ });
  await user.keyboard("{Escape}");
  await user.click(screen.getByRole("button", { name: "Earlier" }));
  expect(document.activeElement?.tagName).toBe("A");
  await user.click(screen.getByRole("button", { name: "Delete: Why an outbox?" }));
  expect(screen.getByRole("link", { name: /Why an outbox/ })).toBeTruthy();
  await user.tab();
  await user.click(screen.getByRole("button", { name: "Delete: Why an outbox?" }));
  await user.click(screen.getByRole("button", { name: "Delete for good: Why an outbox?" }));
  await screen.findByText("Nothing asked yet.");
});
