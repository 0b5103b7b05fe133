/** Renders a part of the application for tests, with a fake server behind it and the person's role in front. */
import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { Toaster, TooltipProvider } from "@platform/ui-primitives";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { AppProvider } from "@/lib/api/provider";
import { ada, demoWorkspace, fakeTransport } from "./fake-api";
import { FakeGateway } from "./fake-gateway";
import { FakeStore } from "./fake-store";
import { FakeWorkspace } from "./fake-workspace";

export interface RenderOptions {
  role?: Role;
  store?: FakeStore;
  gateway?: FakeGateway;
  /** See `FakeOptions`. */
  beforeAnswer?: Promise<void>;
}

export function renderApp(page: ReactNode, { role = Role.OWNER, store = new FakeStore(), gateway = new FakeGateway(), ...options }: RenderOptions = {}) {
  const people = new FakeWorkspace(store.clock);
  const workspace = { ...demoWorkspace, slug: "demo-team-1f3a9c2e", role };
  const transport = fakeTransport(store, { role, workspace: people, gateway, ...options });
  const whole = (part: ReactNode) => (
    <AppProvider transport={transport} workspace={workspace} workspaces={[workspace]} user={ada}>
      <TooltipProvider>
        {part}
        <Toaster />
      </TooltipProvider>
    </AppProvider>
  );
  const view = render(whole(page));
  return { ...view, rerender: (part: ReactNode) => view.rerender(whole(part)), people, store, gateway, user: userEvent.setup() };
}
