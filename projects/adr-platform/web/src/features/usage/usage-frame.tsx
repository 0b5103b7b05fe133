"use client";
/** The frame of what concerns the use of models: the header, and for owners the ways between usage, budgets and keys. */
import clsx from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { PageHeader } from "@/features/shell/page-header";
import { useApp } from "@/lib/api/provider";
import { NotForYou } from "./not-for-you";

export interface UsageFrameProps {
  title: string;
  actions?: ReactNode;
  /** What is on the page, said of those who may not see it, such as "Budgets"; absent when everybody may. */
  forOwners?: string;
  children: ReactNode;
}

export function UsageFrame({ title, actions, forOwners, children }: UsageFrameProps) {
  const { canManage } = useApp();
  return (
    <>
      <PageHeader title={title} actions={canManage ? actions : undefined} />
      {canManage ? <Tabs /> : null}
      <div className="mx-auto w-full max-w-5xl px-4 py-6 pb-24 sm:px-6">{forOwners === undefined || canManage ? children : <NotForYou what={forOwners} />}</div>
    </>
  );
}

function Tabs() {
  const { paths } = useApp();
  const path = usePathname();
  const tabs = [
    { label: "Usage", href: paths.usage },
    { label: "Budgets and stops", href: paths.budgets },
    { label: "Gateway keys", href: paths.gatewayKeys },
  ];
  return (
    <nav aria-label="Use of models" className="flex gap-1 overflow-x-auto border-b px-3 sm:px-5">
      {tabs.map(({ label, href }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? "page" : undefined}
          className={clsx(
            "flex h-10 items-center border-b-2 px-2 whitespace-nowrap -outline-offset-2",
            path === href ? "border-accent font-medium text-ink" : "border-transparent text-ink-2 hover:text-ink",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
