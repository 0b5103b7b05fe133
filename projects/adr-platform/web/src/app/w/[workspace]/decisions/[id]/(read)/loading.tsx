import { DecisionSkeleton } from "@/features/decisions/decision-skeleton";
import { PageHeader } from "@/features/shell/page-header";

export default function Loading() {
  return (
    <>
      <PageHeader title="Decisions" quiet />
      <DecisionSkeleton />
    </>
  );
}
