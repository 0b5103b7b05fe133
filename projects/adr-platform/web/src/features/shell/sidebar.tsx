"use client";
/** The sidebar: workspace, search, pages, and who is signed in. The sheet on a phone shows the same. */
import { Kbd, Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from "@platform/ui-primitives";
import clsx from "clsx";
import { ChevronsUpDown, Keyboard, LogOut, Monitor, Moon, Search, Sun } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useState } from "react";
import { useApp } from "@/lib/api/provider";
import { applyTheme, type Theme } from "@/lib/theme";
import { workspacePaths, workspaceSlug } from "@/lib/workspace-path";
import { mainPages, settingsPages, type Destination } from "./navigation";
import { closeSheet, openHelp, openPalette } from "./shell-store";

export function Sidebar({ theme }: { theme: Theme }) {
  const app = useApp();
  return (
    <div className="flex h-full flex-col gap-3 p-2.5">
      <WorkspaceSwitcher />
      <button
        type="button"
        onClick={() => {
          closeSheet();
          openPalette();
        }}
        className="flex h-8 items-center gap-2 rounded-md border pointer-coarse:h-10 border-line bg-raised px-2.5 text-ink-3 hover:border-line-strong hover:text-ink-2"
      >
        <Search size={14} aria-hidden />
        <span className="min-w-0 flex-1 truncate text-left">Search or jump…</span>
        <span className="pointer-coarse:hidden">
          <Kbd>⌘K</Kbd>
        </span>
      </button>
      <nav aria-label="Main" className="flex flex-1 flex-col gap-0.5 overflow-y-auto">
        {mainPages(app).map((page) => (
          <NavigationLink key={page.href} page={page} />
        ))}
        <div className="mt-auto flex flex-col gap-0.5 pt-4">
          {settingsPages(app).map((page) => (
            <NavigationLink key={page.href} page={page} />
          ))}
        </div>
      </nav>
      <PersonMenu initialTheme={theme} />
    </div>
  );
}

function NavigationLink({ page: { label, href, Icon } }: { page: Destination }) {
  const path = usePathname();
  const here = path === href || path.startsWith(`${href}/`);
  return (
    <Link
      href={href}
      onClick={closeSheet}
      aria-current={here ? "page" : undefined}
      className={clsx(
        "flex h-8 items-center gap-2.5 rounded-md px-2.5 pointer-coarse:h-10",
        here ? "bg-pressed font-medium text-ink" : "text-ink-2 hover:bg-hover hover:text-ink",
      )}
    >
      <Icon size={16} aria-hidden className={here ? "text-ink" : "text-ink-3"} />
      {label}
    </Link>
  );
}

function WorkspaceSwitcher() {
  const { workspace, workspaces } = useApp();
  const router = useRouter();
  return (
    <Menu
      trigger={
        <button type="button" className="flex h-9 items-center gap-2.5 pointer-coarse:h-10 rounded-md px-2 text-left hover:bg-hover data-[state=open]:bg-hover">
          <Initial name={workspace.name} square />
          <span className="min-w-0 flex-1 truncate font-semibold">{workspace.name}</span>
          <ChevronsUpDown size={14} aria-hidden className="text-ink-3" />
          <span className="sr-only">Switch workspace</span>
        </button>
      }
    >
      <MenuLabel>Workspaces</MenuLabel>
      {workspaces.map((entry) => (
        <MenuChoice
          key={entry.id}
          checked={entry.id === workspace.id}
          onSelect={() => router.push(workspacePaths(workspaceSlug(entry)).decisions)}
        >
          {entry.name}
        </MenuChoice>
      ))}
    </Menu>
  );
}

const themes: readonly { theme: Theme; label: string; Icon: typeof Sun }[] = [
  { theme: "system", label: "As the system", Icon: Monitor },
  { theme: "light", label: "Light", Icon: Sun },
  { theme: "dark", label: "Dark", Icon: Moon },
];

function PersonMenu({ initialTheme }: { initialTheme: Theme }) {
  const { user } = useApp();
  const [current, setCurrent] = useState(initialTheme);
  const choose = (theme: Theme) => {
    setCurrent(theme);
    applyTheme(theme);
  };
  return (
    <Menu
      trigger={
        <button type="button" className="flex h-10 items-center gap-2.5 rounded-md px-2 text-left hover:bg-hover data-[state=open]:bg-hover">
          <Initial name={user.name} />
          <span className="min-w-0 flex-1 truncate">{user.name}</span>
          <span className="sr-only">Account and appearance</span>
        </button>
      }
    >
      <MenuLabel>{user.email}</MenuLabel>
      <MenuSeparator />
      <MenuLabel>Appearance</MenuLabel>
      {themes.map(({ theme, label, Icon }) => (
        <MenuChoice key={theme} checked={theme === current} onSelect={() => choose(theme)} icon={<Icon size={14} aria-hidden className="text-ink-3" />}>
          {label}
        </MenuChoice>
      ))}
      <MenuSeparator />
      <MenuItem icon={<Keyboard size={14} aria-hidden />} hint="?" onSelect={openHelp}>
        Keys
      </MenuItem>
      <MenuItem icon={<LogOut size={14} aria-hidden />} onSelect={signOut}>
        Sign out
      </MenuItem>
    </Menu>
  );
}

/** Signing out changes something, so it is a POST: a link elsewhere cannot do it. */
function signOut(): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/auth/logout";
  document.body.append(form);
  form.submit();
}

export function Initial({ name, square }: { name: string; square?: boolean }) {
  return (
    <span
      aria-hidden
      className={clsx(
        "flex size-6 shrink-0 items-center justify-center text-xs font-semibold",
        square === true ? "rounded-md bg-accent text-on-accent" : "rounded-full bg-pressed text-ink-2",
      )}
    >
      {name.trim().charAt(0).toUpperCase()}
    </span>
  );
}
