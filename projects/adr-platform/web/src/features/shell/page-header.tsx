"use client";
/** The top of each page: where one is, the title, and the primary action at the right. Nothing else. */
import { IconButton } from "@platform/ui-primitives";
import clsx from "clsx";
import { ChevronRight, Menu as MenuIcon, PanelLeft } from "lucide-react";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";
import { openSheet, setCollapsed, useShell } from "./shell-store";

export interface PageHeaderProps {
  /** The pages above this one, outermost first. */
  trail?: readonly { label: string; href: string }[];
  title: string;
  /** The page's h1 is elsewhere, such as in a document: the title here is only a crumb. */
  quiet?: boolean;
  actions?: ReactNode;
}

export function PageHeader({ trail = [], title, quiet, actions }: PageHeaderProps) {
  const collapsed = useShell((state) => state.collapsed);
  const Title = quiet === true ? "span" : "h1";
  return (
    <header className="sticky top-0 z-20 flex h-13 shrink-0 items-center gap-2 border-b bg-bg px-4 sm:px-6">
      <IconButton label="Navigation" className="-ml-2 md:hidden" onClick={openSheet}>
        <MenuIcon size={17} aria-hidden />
      </IconButton>
      {collapsed === true ? (
        <IconButton label="Show the sidebar" keys="⌘." className="-ml-2 max-md:hidden" onClick={() => setCollapsed(false)}>
          <PanelLeft size={16} aria-hidden />
        </IconButton>
      ) : null}
      <nav aria-label="Breadcrumb" className="flex min-w-0 flex-1 items-center gap-1.5 overflow-hidden">
        {trail.map((step, index) => (
          <Fragment key={step.href}>
            {/* A phone has room for the page above and this one. */}
            <Link href={step.href} className={clsx(trail.length > 1 && index === trail.length - 1 ? "min-w-12" : "shrink-0", "truncate rounded-sm text-ink-2 pointer-coarse:py-2.5 hover:text-ink max-sm:max-w-24", index < trail.length - 1 && "max-sm:hidden")}>
              {step.label}
            </Link>
            <ChevronRight size={14} aria-hidden className={clsx("shrink-0 text-ink-3", index < trail.length - 1 && "max-sm:hidden")} />
          </Fragment>
        ))}
        <Title className={clsx("min-w-0 truncate", trail.length > 0 ? "max-w-3/5 shrink-0" : "", quiet === true ? "text-ink-2" : "font-semibold")}>{title}</Title>
      </nav>
      {actions === undefined ? null : <div className="flex shrink-0 items-center gap-2">{actions}</div>}
    </header>
  );
}
