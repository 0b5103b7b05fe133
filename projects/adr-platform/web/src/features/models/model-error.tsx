"use client";
/** An error of a call to a model. Where a limit or a stop refused it, owners are led to where that is changed. */
import { describeError } from "@platform/connect-client";
import { buttonClass } from "@platform/ui-primitives";
import Link from "next/link";
import { ErrorState, type ErrorStateProps } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";

export function ModelError(props: Omit<ErrorStateProps, "more">) {
  const { canManage, paths } = useApp();
  const more =
    canManage && isRefusal(props.error) ? (
      <Link href={paths.budgets} className={buttonClass("secondary", "sm")}>
        Budgets and stops
      </Link>
    ) : undefined;
  return <ErrorState {...props} more={more} />;
}

/** True when the workspace's own limits or stops refused the call, and not its model. */
function isRefusal(error: unknown): boolean {
  const { code } = describeError(error);
  return code.startsWith("ai_limit.") || code === "ai_gateway.stopped";
}
