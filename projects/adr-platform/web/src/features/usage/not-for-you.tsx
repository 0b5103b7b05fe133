"use client";
/** Stands in place of what only owners see. */
import { Callout } from "@platform/ui-primitives";

export function NotForYou({ what }: { what: string }) {
  return (
    <Callout tone="warning" title={`${what} are for owners`}>
      Ask an owner of the workspace.
    </Callout>
  );
}
