import { ListSkeleton } from "@/features/decisions/decision-list";
import { PageHeader } from "@/features/shell/page-header";
import { Skeleton } from "@platform/ui-primitives";

export default function Loading() {
  return (
    <>
      <PageHeader title="Decisions" />
      <div className="border-b px-4 py-2.5 sm:px-6">
        <Skeleton className="h-9 w-full" />
        <Skeleton className="mt-2.5 h-7 w-96 max-w-full" />
      </div>
      <ListSkeleton />
    </>
  );
}
