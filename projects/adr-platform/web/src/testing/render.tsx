/** Renders a part of the application for tests, with a fake server behind it and the person's role in front. */
import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { Toaster, TooltipProvider } from "@platform/ui-primitives";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { AppProvider } from "@/lib/api/provider";
import { ada, demoWorkspace, fakeTransport } from "./fake-api";
import { FakeStore } from "./fake-store";
import { FakeWorkspace } from "./fake-workspace";

export interface RenderOptions {
  role?: Role;
  store?: FakeStore;
}

export function renderApp(page: ReactNode, { role = Role.OWNER, store = new FakeStore() }: RenderOptions = {}) {
  const people = new FakeWorkspace(store.clock);
  const workspace = { ...demoWorkspace, slug: "demo-team-1f3a9c2e", role };
  const view = render(
    <AppProvider transport={fakeTransport(store, { role, workspace: people })} workspace={workspace} workspaces={[workspace]} user={ada}>
      <TooltipProvider>
        {page}
        <Toaster />
      </TooltipProvider>
    </AppProvider>,
  );
  return { ...view, people, store, user: userEvent.setup() };
}
