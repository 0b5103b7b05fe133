"use client";
/** Filters as chips. Each opens its values with counts; what is chosen stands in the chip and in the address. */
import type { Facet } from "@platform/contracts/adr/v1/decision_service_pb";
import { DecisionSort } from "@platform/contracts/adr/v1/decision_service_pb";
import { FilterPopover, Menu, MenuChoice, type FilterOption } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { Archive, ArrowDownUp, ChevronDown, X } from "lucide-react";
import type { ComponentProps } from "react";
import { useApp } from "@/lib/api/provider";
import { facetsQuery, projectsQuery } from "@/queries/decisions";
import { DateFilter } from "./date-filter";
import { isFiltered, toggled, withoutFilters } from "./list-params";
import { StatusIcon, statusFromKey, statusLook } from "./status";
import type { ListState } from "./use-list-params";

const sortNames: readonly [DecisionSort, string][] = [
  [DecisionSort.UNSPECIFIED, "Last change"],
  [DecisionSort.NUMBER_DESCENDING, "Number, highest first"],
  [DecisionSort.NUMBER, "Number, lowest first"],
  [DecisionSort.DATE_DESCENDING, "Date, newest first"],
  [DecisionSort.DATE, "Date, oldest first"],
  [DecisionSort.TITLE, "Title"],
  [DecisionSort.STATUS, "Status"],
];

export function FilterBar({ state }: { state: ListState }) {
  const { params, update } = state;
  const app = useApp();
  const facets = useQuery(facetsQuery(app)).data;
  const projects = useQuery(projectsQuery(app)).data ?? [];
  return (
    <div role="group" aria-label="Filters" className="relative mt-2.5 flex items-center gap-1.5 overflow-x-auto pb-0.5 [scrollbar-width:none]">
      <ChipFilter
        name="Project"
        values={params.projects}
        options={projects.map((project) => ({ value: project.key, label: project.name === "" ? project.key : project.name, count: Number(project.decisions) }))}
        onChange={(values) => update({ projects: values })}
      />
      <ChipFilter
        name="Status"
        values={params.statuses.map((status) => statusLook(status).key)}
        options={statusOptions(facets?.statuses ?? [])}
        onChange={(keys) => update({ statuses: keys.flatMap((key) => statusFromKey(key) ?? []) })}
      />
      <ChipFilter name="Tag" values={params.tags} options={options(facets?.tags)} onChange={(tags) => update({ tags })} />
      <ChipFilter name="Category" values={params.categories} options={options(facets?.categories)} onChange={(categories) => update({ categories })} />
      <ChipFilter name="Author" values={params.authors} options={options(facets?.authors)} onChange={(authors) => update({ authors })} />
      <DateFilter from={params.from} to={params.to} onChange={(range) => update(range)} />
      <Chip aria-pressed={params.archived} active={params.archived} onClick={() => update({ archived: !params.archived })}>
        <Archive size={13} aria-hidden />
        With archived
      </Chip>
      {isFiltered(params) || params.archived ? (
        <button type="button" className="h-7 pointer-coarse:h-10 shrink-0 rounded-md px-2 text-sm text-ink-2 hover:bg-hover" onClick={() => update(withoutFilters(params))}>
          Clear
        </button>
      ) : null}
      <span className="flex-1" />
      {params.query === "" ? <SortMenu sort={params.sort} onChange={(sort) => update({ sort })} /> : null}
    </div>
  );
}

interface ChipFilterProps {
  name: string;
  values: readonly string[];
  options: readonly FilterOption[];
  onChange: (values: string[]) => void;
}

function ChipFilter({ name, values, options: choices, onChange }: ChipFilterProps) {
  // A filter without values would only be in the way, unless the address has one set.
  if (choices.length === 0 && values.length === 0) return null;
  const names = values.map((value) => choices.find((choice) => choice.value === value)?.label ?? value);
  const active = values.length > 0;
  return (
    <span className="relative inline-flex shrink-0">
      <FilterPopover
        label={`Filter by ${name.toLowerCase()}`}
        options={choices}
        selected={values}
        onToggle={(value) => onChange(toggled(values, value))}
        trigger={
          <Chip active={active} className={active ? "pr-7" : ""}>
            {active ? (
              <>
                <span className="font-normal">{name}</span>
                <span className="max-w-44 truncate">{names.length > 2 ? `${names[0] ?? ""} +${String(names.length - 1)}` : names.join(", ")}</span>
              </>
            ) : (
              <>
                {name}
                <ChevronDown size={13} aria-hidden className="text-ink-3" />
              </>
            )}
          </Chip>
        }
      />
      {active ? <ChipClear name={name} onClick={() => onChange([])} /> : null}
    </span>
  );
}

export function ChipClear({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={`Clear the ${name.toLowerCase()} filter`}
      onClick={onClick}
      className="absolute top-0.5 right-0.5 pointer-coarse:top-2 flex size-6 items-center justify-center rounded-sm text-accent-ink hover:bg-raised"
    >
      <X size={13} aria-hidden />
    </button>
  );
}

export function Chip({ active, className, ...rest }: ComponentProps<"button"> & { active: boolean }) {
  return (
    <button
      type="button"
      className={clsx(
        "inline-flex h-7 pointer-coarse:h-10 shrink-0 items-center gap-1.5 rounded-md border px-2 text-sm whitespace-nowrap",
        active ? "border-accent/40 bg-accent-soft font-medium text-accent-ink" : "border-line text-ink-2 hover:border-line-strong hover:bg-hover hover:text-ink",
        className,
      )}
      {...rest}
    />
  );
}

function SortMenu({ sort, onChange }: { sort: DecisionSort; onChange: (sort: DecisionSort) => void }) {
  const name = sortNames.find(([value]) => value === sort)?.[1] ?? "";
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className="inline-flex h-7 pointer-coarse:h-10 shrink-0 items-center gap-1.5 rounded-md px-2 text-sm text-ink-2 hover:bg-hover data-[state=open]:bg-hover">
          <ArrowDownUp size={13} aria-hidden className="text-ink-3" />
          <span className="sr-only">Sort by</span>
          {name}
        </button>
      }
    >
      {sortNames.map(([value, label]) => (
        <MenuChoice key={value} checked={value === sort} onSelect={() => onChange(value)}>
          {label}
        </MenuChoice>
      ))}
    </Menu>
  );
}

function options(facets: readonly Facet[] | undefined): FilterOption[] {
  return (facets ?? []).map((facet) => ({ value: facet.value, label: facet.value, count: Number(facet.decisions) }));
}

function statusOptions(facets: readonly Facet[]): FilterOption[] {
  return facets.flatMap((facet) => {
    const status = statusFromKey(facet.value);
    if (status === undefined) return [];
    const { key, label } = statusLook(status);
    return [{ value: key, label, count: Number(facet.decisions), icon: <StatusIcon status={status} /> }];
  });
}
