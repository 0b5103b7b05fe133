"use client";
/** Filters by the record's date. A year, a year and month, or a day; either side may stay open. */
import { Button, Field, Input, Popover } from "@platform/ui-primitives";
import { CalendarDays } from "lucide-react";
import { useState } from "react";
import { isRecordDate, recordDate } from "@/lib/format/date";
import { Chip, ChipClear } from "./filter-bar";

export interface DateFilterProps {
  from: string;
  to: string;
  onChange: (range: { from: string; to: string }) => void;
}

const isOpenOrDate = (text: string) => text === "" || isRecordDate(text);

export function DateFilter({ from, to, onChange }: DateFilterProps) {
  const [open, setOpen] = useState(false);
  const active = from !== "" || to !== "";
  return (
    <span className="relative inline-flex shrink-0">
      <Popover
        label="Filter by date"
        className="w-64 p-3"
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Chip active={active} className={active ? "pr-7" : ""}>
            <CalendarDays size={13} aria-hidden />
            {active ? words(from, to) : "Date"}
          </Chip>
        }
      >
        <RangeForm
          from={from}
          to={to}
          onSubmit={(range) => {
            onChange(range);
            setOpen(false);
          }}
        />
      </Popover>
      {active ? <ChipClear name="Date" onClick={() => onChange({ from: "", to: "" })} /> : null}
    </span>
  );
}

function RangeForm({ from, to, onSubmit }: { from: string; to: string; onSubmit: DateFilterProps["onChange"] }) {
  const [range, setRange] = useState({ from, to });
  const problem = (value: string) => (isOpenOrDate(value) ? undefined : "Write 2024, 2024-05 or 2024-05-13");
  const valid = isOpenOrDate(range.from) && isOpenOrDate(range.to);
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) onSubmit(range);
      }}
    >
      {(["from", "to"] as const).map((side) => (
        <Field key={side} label={side === "from" ? "From" : "Until"} error={problem(range[side])}>
          {(ids) => (
            <Input
              {...ids}
              placeholder="2024, 2024-05 or 2024-05-13"
              value={range[side]}
              onChange={(event) => setRange({ ...range, [side]: event.target.value.trim() })}
            />
          )}
        </Field>
      ))}
      <Button type="submit" look="primary" disabled={!valid}>
        Apply
      </Button>
    </form>
  );
}

function words(from: string, to: string): string {
  if (from === "") return `until ${recordDate(to, true)}`;
  if (to === "") return `since ${recordDate(from, true)}`;
  return from === to ? recordDate(from, true) : `${recordDate(from, true)} – ${recordDate(to, true)}`;
}
