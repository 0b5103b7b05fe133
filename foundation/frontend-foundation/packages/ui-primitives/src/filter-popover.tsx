"use client";
/**
 * A button that opens a list of choices with a box to narrow it: several may be ticked. When to use: filters and
 * pickers whose values come from the data. Arrow keys move, Enter ticks.
 */
import { Check, Search } from "lucide-react";
import { useId, useMemo, useState, type KeyboardEvent, type ReactElement, type ReactNode } from "react";
import { Popover } from "./popover";

export interface FilterOption {
  value: string;
  label: string;
  /** How many rows have it. */
  count?: number;
  icon?: ReactNode;
}

export interface FilterPopoverProps {
  trigger: ReactElement;
  /** Spoken name, such as "Filter by tag". */
  label: string;
  options: readonly FilterOption[];
  selected: readonly string[];
  onToggle: (value: string) => void;
  /** Offers what was typed as a new value. */
  onCreate?: (value: string) => void;
  /** Shown when there is nothing to choose. */
  empty?: string;
}

export function FilterPopover({ trigger, label, options, selected, onToggle, onCreate, empty }: FilterPopoverProps) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const shown = useMemo(() => matching(options, text), [options, text]);
  const novel = onCreate !== undefined && text.trim() !== "" && !options.some((option) => option.value === text.trim());
  const rows = shown.length + (novel ? 1 : 0);

  const choose = (index: number) => {
    const option = shown[index];
    if (option !== undefined) onToggle(option.value);
    else if (novel) onCreate(text.trim());
    setText("");
    setActive(0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setActive((row) => Math.min(rows - 1, row + 1));
    else if (event.key === "ArrowUp") setActive((row) => Math.max(0, row - 1));
    else if (event.key === "Enter") choose(active);
    else return;
    event.preventDefault();
  };

  return (
    <Popover trigger={trigger} label={label} className="w-64">
      <div className="flex items-center gap-2 border-b px-3">
        <Search size={14} aria-hidden className="text-ink-3" />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={rows > 0 ? `${listId}-${String(active)}` : undefined}
          aria-label={label}
          placeholder={label}
          className="h-9 min-w-0 flex-1 bg-transparent text-base pointer-coarse:h-10 pointer-coarse:text-[1rem] outline-none"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={listId} role="listbox" aria-label={label} aria-multiselectable tabIndex={-1} className="max-h-72 overflow-y-auto p-1">
        {shown.map((option, index) => (
          <Row
            key={option.value}
            id={`${listId}-${String(index)}`}
            active={index === active}
            ticked={selected.includes(option.value)}
            option={option}
            onChoose={() => choose(index)}
          />
        ))}
        {novel ? (
          <Row
            id={`${listId}-${String(shown.length)}`}
            active={active === shown.length}
            ticked={false}
            option={{ value: text, label: `Add “${text.trim()}”` }}
            onChoose={() => choose(shown.length)}
          />
        ) : null}
        {rows === 0 ? <p className="px-2 py-3 text-sm text-ink-3">{empty ?? "Nothing matches"}</p> : null}
      </div>
    </Popover>
  );
}

function matching(options: readonly FilterOption[], text: string): readonly FilterOption[] {
  const wanted = text.trim().toLowerCase();
  return wanted === "" ? options : options.filter((option) => option.label.toLowerCase().includes(wanted));
}

interface RowProps {
  id: string;
  option: FilterOption;
  ticked: boolean;
  active: boolean;
  onChoose: () => void;
}

function Row({ id, option, ticked, active, onChoose }: RowProps) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={ticked}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
      className={`flex min-h-7 pointer-coarse:min-h-10 cursor-default items-center gap-2 rounded-sm px-2 text-base hover:bg-hover ${active ? "bg-hover" : ""}`}
    >
      <span className="flex size-4 items-center justify-center rounded-sm border border-control-line">
        {ticked ? <Check size={12} aria-hidden /> : null}
      </span>
      {option.icon}
      <span className="min-w-0 flex-1 truncate">{option.label}</span>
      {option.count === undefined ? null : <span className="text-xs text-ink-3 tabular-nums">{option.count}</span>}
    </div>
  );
}
