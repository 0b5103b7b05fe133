/** Progress with numbers. `value` of `max`; both in whole units that the label names. */
export function Progress({ value, max, label }: { value: number; max: number; label: string }) {
  const part = max === 0 ? 0 : Math.min(1, value / max);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
      className="h-1.5 overflow-hidden rounded-full bg-hover"
    >
      <div className="h-full rounded-full bg-accent transition-[width] duration-200" style={{ width: `${String(part * 100)}%` }} />
    </div>
  );
}
