/** The shape of a decision while it comes. */
import { Skeleton } from "@platform/ui-primitives";

export function DecisionSkeleton() {
  return (
    <div aria-busy="true" className="mx-auto grid w-full max-w-[1180px] gap-x-14 px-4 pt-8 sm:px-10 xl:grid-cols-[minmax(0,1fr)_16.5rem]">
      <div className="mx-auto flex w-full max-w-[72ch] flex-col gap-4">
        <Skeleton className="h-4 w-24" />
        <Skeleton className="h-9 w-4/5" />
        <Skeleton className="mb-6 h-6 w-48" />
        {["w-full", "w-11/12", "w-full", "w-3/4"].map((width) => (
          <Skeleton key={width} className={`h-4 ${width}`} />
        ))}
      </div>
      <div className="flex flex-col gap-3 max-xl:hidden">
        {Array.from({ length: 6 }, (_, index) => (
          <Skeleton key={index} className="h-4" />
        ))}
      </div>
    </div>
  );
}
