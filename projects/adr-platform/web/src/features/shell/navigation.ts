/** The pages the sidebar and the palette lead to. A page is listed when it exists. */
import { ChartColumn, FileInput, FlaskConical, KeyRound, MessagesSquare, Scale, Users, type LucideIcon } from "lucide-react";
import type { App } from "@/lib/api/provider";

export interface Destination {
  label: string;
  href: string;
  Icon: LucideIcon;
  /** Key sequence that goes there. */
  keys: string;
}

export function mainPages({ paths }: Pick<App, "paths">): Destination[] {
  return [
    { label: "Decisions", href: paths.decisions, Icon: Scale, keys: "g d" },
    { label: "Ask", href: paths.ask, Icon: MessagesSquare, keys: "g a" },
  ];
}

export function settingsPages({ paths, canEdit, canManage }: Pick<App, "paths" | "canEdit" | "canManage">): Destination[] {
  const editor = { label: "Import", href: paths.import, Icon: FileInput, keys: "g i" };
  const owners = [
    { label: "Playground", href: paths.playground, Icon: FlaskConical, keys: "g p" },
    { label: "API keys", href: paths.keys, Icon: KeyRound, keys: "g k" },
  ];
  return [
    ...(canEdit ? [editor] : []),
    { label: "Usage", href: paths.usage, Icon: ChartColumn, keys: "g u" },
    { label: "Members", href: paths.members, Icon: Users, keys: "g m" },
    ...(canManage ? owners : []),
  ];
}
