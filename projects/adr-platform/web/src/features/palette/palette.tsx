"use client";
/** ⌘K: every page, every action of the page, and the decisions themselves. */
import { SearchMode } from "@platform/contracts/adr/v1/search_service_pb";
import { useDebounced } from "@platform/react-hooks";
import { Kbd } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { FilePlus2, Keyboard, Monitor, Moon, PanelLeft, Search, Sun, type LucideIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog as Radix } from "radix-ui";
import { useEffect, useState, type ReactNode } from "react";
import { paddedNumber, plainTitle } from "@/features/decisions/number";
import { StatusIcon } from "@/features/decisions/status";
import { mainPages, settingsPages } from "@/features/shell/navigation";
import { openHelp, setCollapsed, useShell } from "@/features/shell/shell-store";
import { useApp } from "@/lib/api/provider";
import { applyTheme } from "@/lib/theme";
import { searchQuery } from "@/queries/search";
import { usePageActions } from "./page-actions";

export function Palette() {
  const open = useShell((state) => state.paletteOpen);
  const setOpen = (paletteOpen: boolean) => useShell.setState({ paletteOpen });
  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-overlay" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-24px)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-pop outline-none animate-[ui-fade_100ms_ease-out]"
        >
          <Radix.Title className="sr-only">Search, jump and act</Radix.Title>
          <Content onDone={() => setOpen(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Content({ onDone }: { onDone: () => void }) {
  const app = useApp();
  const router = useRouter();
  const [text, setText] = useState("");
  const actions = usePageActions();
  const collapsed = useShell((state) => state.collapsed) ?? false;
  const [chosen, setChosen] = useState("");
  const run = (work: () => void) => () => {
    onDone();
    work();
  };
  const go = (href: string) => run(() => router.push(href));
  return (
    <Command label="Search, jump and act" loop value={chosen} onValueChange={setChosen} className="flex max-h-[60vh] flex-col">
      <div className="flex items-center gap-2.5 border-b px-4">
        <Search size={16} aria-hidden className="text-ink-3" />
        <Command.Input
          autoFocus
          value={text}
          onValueChange={setText}
          placeholder="Search decisions, or type a command"
          className="h-12 min-w-0 flex-1 bg-transparent text-lg outline-none"
        />
        <span className="pointer-coarse:hidden">
          <Kbd>Esc</Kbd>
        </span>
      </div>
      <Command.List className="overflow-y-auto p-1.5 pb-2">
        <Command.Empty className="px-3 py-6 text-center text-ink-3">Nothing matches</Command.Empty>
        <FoundDecisions text={text} onOpen={go} onFound={setChosen} />
        {actions.length === 0 ? null : (
          <Group title="On this page">
            {actions.map(({ label, run: act, keys, Icon }) => (
              <Item key={label} Icon={Icon} hint={keys} onSelect={run(act)}>
                {label}
              </Item>
            ))}
          </Group>
        )}
        <Group title="Go to">
          {[...mainPages(app), ...settingsPages(app)].map(({ label, href, Icon, keys }) => (
            <Item key={href} Icon={Icon} hint={keys} onSelect={go(href)}>
              {label}
            </Item>
          ))}
        </Group>
        <Group title="Do">
          {app.canEdit ? (
            <Item Icon={FilePlus2} hint="n" onSelect={go(app.paths.newDecision)}>
              New decision
            </Item>
          ) : null}
          <Item Icon={PanelLeft} hint="⌘ ." onSelect={run(() => setCollapsed(!collapsed))}>
            Show or hide the sidebar
          </Item>
          <Item Icon={Sun} onSelect={run(() => applyTheme("light"))}>
            Light appearance
          </Item>
          <Item Icon={Moon} onSelect={run(() => applyTheme("dark"))}>
            Dark appearance
          </Item>
          <Item Icon={Monitor} onSelect={run(() => applyTheme("system"))}>
            Appearance as the system
          </Item>
          <Item Icon={Keyboard} hint="?" onSelect={run(openHelp)}>
            List of keys
          </Item>
        </Group>
      </Command.List>
    </Command>
  );
}

interface FoundDecisionsProps {
  text: string;
  onOpen: (href: string) => () => void;
  /** Says which row should be chosen now that there is a better one. */
  onFound: (value: string) => void;
}

function FoundDecisions({ text, onOpen, onFound }: FoundDecisionsProps) {
  const app = useApp();
  const wanted = useDebounced(text.trim(), 120);
  const found = useQuery(searchQuery(app, wanted, SearchMode.LEXICAL, {}, 8));
  const hits = wanted === "" ? [] : (found.data?.hits ?? []);
  const best = hits[0]?.decision?.id;
  useEffect(() => {
    if (best !== undefined) onFound(`${text} ${best}`);
  }, [best, text, onFound]);
  if (text.trim() === "") return null;
  return (
    <Group title="Decisions">
      {hits.flatMap(({ decision }) =>
        decision === undefined
          ? []
          : [
              // The server has already judged the match: the typed text goes into the value, so it is not judged again.
              <Command.Item key={decision.id} value={`${text} ${decision.id}`} onSelect={onOpen(app.paths.decision(decision.id))} className={row}>
                <StatusIcon status={decision.status} size={15} />
                <span className="font-mono text-xs text-ink-3 tabular-nums">{paddedNumber(decision.number)}</span>
                <span className="min-w-0 flex-1 truncate">{plainTitle(decision)}</span>
                <span className="max-w-32 truncate text-xs text-ink-3">{decision.project}</span>
              </Command.Item>,
            ],
      )}
      <Command.Item value={`${text} search everything`} onSelect={onOpen(`${app.paths.decisions}?q=${encodeURIComponent(text.trim())}`)} className={row}>
        <Search size={15} aria-hidden className="text-ink-3" />
        <span className="min-w-0 flex-1 truncate">Search decisions for “{text.trim()}”</span>
      </Command.Item>
      <Command.Item value={`${text} ask about it`} onSelect={onOpen(`${app.paths.ask}?question=${encodeURIComponent(text.trim())}`)} className={row}>
        {mainPages(app).map(({ href, Icon }) => (href === app.paths.ask ? <Icon key={href} size={15} aria-hidden className="text-ink-3" /> : null))}
        <span className="min-w-0 flex-1 truncate">Ask “{text.trim()}”</span>
      </Command.Item>
    </Group>
  );
}

const row = "flex min-h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-hover";

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={title}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </Command.Group>
  );
}

function Item({ children, Icon, hint, onSelect }: { children: string; Icon: LucideIcon; hint?: string | undefined; onSelect: () => void }) {
  return (
    <Command.Item value={children} onSelect={onSelect} className={row}>
      <Icon size={15} aria-hidden className="text-ink-3" />
      <span className="min-w-0 flex-1 truncate">{children}</span>
      <span className="flex gap-1 pointer-coarse:hidden">{hint === undefined ? null : hint.split(" ").map((key) => <Kbd key={key}>{key}</Kbd>)}</span>
    </Command.Item>
  );
}
