"use client";
/** The decisions of a workspace: search box, filters, and either the list or the search's results. */
import { useHotkeys } from "@platform/react-hooks";
import { buttonClass } from "@platform/ui-primitives";
import { Plus } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { IndexProgress } from "@/features/search/index-progress";
import { SearchBox } from "@/features/search/search-box";
import { SearchResults } from "@/features/search/search-results";
import { PageHeader } from "@/features/shell/page-header";
import { useApp } from "@/lib/api/provider";
import { ExportButton } from "@/features/import/export-button";
import { DecisionList } from "./decision-list";
import { FilterBar } from "./filter-bar";
import { useListParams } from "./use-list-params";

export function DecisionsPage() {
  const { paths, canEdit } = useApp();
  const state = useListParams();
  const { params, update } = state;
  const router = useRouter();
  const [project, ...others] = params.projects;
  const newDecision = project === undefined || others.length > 0 ? paths.newDecision : paths.newDecisionIn(project);
  useHotkeys(canEdit ? { n: () => router.push(newDecision) } : {});
  return (
    <>
      <PageHeader
        title="Decisions"
        actions={
          <>
            <ExportButton projects={params.projects} />
            {canEdit ? (
              <Link href={newDecision} className={buttonClass("primary")}>
                <Plus size={15} aria-hidden />
                <span>
                  New<span className="max-sm:sr-only"> decision</span>
                </span>
              </Link>
            ) : null}
          </>
        }
      />
      <div className="sticky top-13 z-10 border-b bg-bg px-4 py-2.5 sm:px-6">
        <SearchBox
          query={params.query}
          mode={params.mode}
          onQuery={(query) => update({ query }, "replace")}
          onMode={(mode) => update({ mode }, "replace")}
        />
        <FilterBar state={state} />
        <IndexProgress />
      </div>
      {params.query.trim() === "" ? <DecisionList state={state} /> : <SearchResults state={state} />}
    </>
  );
}
