"use client";
/** Lets somebody go on beyond the hard stop of a budget, for a time or by an amount. */
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { BudgetPeriod } from "@platform/contracts/ai/v1/accounts_pb";
import type { SubjectLimits } from "@platform/contracts/ai/v1/budget_service_pb";
import { Button, Dialog, Field, Input, Segmented, Select, toast } from "@platform/ui-primitives";
import { useId, useState, type SubmitEvent } from "react";
import { ErrorState } from "@/features/states/error-state";
import { parseMoney } from "@/lib/format/money";
import { useGatewayChange } from "@/queries/gateway";
import { subjectWords } from "./subject";

export function OverrideDialog({ of: { subject, subjectName, limits }, onClose }: { of: SubjectLimits; onClose: () => void }) {
  const form = useId();
  const periods = [
    ...(limits?.picodollarsPerDay === undefined ? [] : [{ period: BudgetPeriod.DAY, label: "The day’s budget" }]),
    ...(limits?.picodollarsPerMonth === undefined ? [] : [{ period: BudgetPeriod.MONTH, label: "The month’s budget" }]),
  ];
  const [period, setPeriod] = useState(periods[0]?.period ?? BudgetPeriod.DAY);
  const [by, setBy] = useState<"time" | "amount">("time");
  const [until, setUntil] = useState(() => localTime(Date.now() + 3_600_000));
  const [amount, setAmount] = useState("");
  const change = useGatewayChange<unknown>();
  const untilMs = new Date(until).getTime();
  const extra = parseMoney(amount);
  const ready = by === "time" ? !Number.isNaN(untilMs) : extra !== undefined && extra > 0n;
  const set = (event: SubmitEvent) => {
    event.preventDefault();
    if (!ready || subject === undefined) return;
    const lifted = by === "time" ? { case: "until" as const, value: timestampFromMs(untilMs) } : { case: "extraPicodollars" as const, value: extra ?? 0n };
    change.mutate(({ budgets }) => budgets.setOverride({ subject, override: { period, by: lifted } }), {
      onSuccess: () => {
        toast({ text: "Calls go on beyond the hard stop" });
        onClose();
      },
    });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Go on beyond the hard stop: ${subjectWords(subject, subjectName)}`}
      description="The budget stays as it is, and its alerts come as before."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={form} disabled={!ready} busy={change.isPending}>
            Let calls go on
          </Button>
        </>
      }
    >
      <form id={form} className="flex flex-col gap-4" onSubmit={set}>
        {change.error === null ? null : <ErrorState what="Nothing was changed" error={change.error} />}
        <Field label="Budget">
          {(ids) => (
            <Select {...ids} value={period} onChange={(event) => setPeriod(periods[event.target.selectedIndex]?.period ?? period)}>
              {periods.map((entry) => (
                <option key={entry.period} value={entry.period}>
                  {entry.label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Segmented
          label="How far"
          value={by}
          options={[
            { value: "time", label: "Until a time" },
            { value: "amount", label: "By an amount" },
          ]}
          onChange={setBy}
        />
        {by === "time" ? (
          <Field label="Until">{(ids) => <Input {...ids} type="datetime-local" required value={until} onChange={(event) => setUntil(event.target.value)} />}</Field>
        ) : (
          <Field label="Dollars more, in this period" error={amount === "" || extra !== undefined ? undefined : "An amount such as 12.50"}>
            {(ids) => <Input {...ids} inputMode="decimal" autoComplete="off" value={amount} onChange={(event) => setAmount(event.target.value)} />}
          </Field>
        )}
      </form>
    </Dialog>
  );
}

/** "2026-11-21T17:45", as the field wants it, in the reader's own time. */
function localTime(ms: number): string {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
