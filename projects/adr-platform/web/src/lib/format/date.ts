/** Dates in words. The same on server and browser for record dates, which have no time zone. */
const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** "2024-05-13" → "13 May 2024", "2024-05" → "May 2024", "2024" → "2024"; anything else as it is. */
export function recordDate(iso: string, short = false): string {
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(iso);
  if (match === null) return iso;
  const [, year = "", month, day] = match;
  const name = month === undefined ? undefined : months[Number(month) - 1];
  if (name === undefined) return year;
  const word = short ? name.slice(0, 3) : name;
  return day === undefined ? `${word} ${year}` : `${String(Number(day))} ${word} ${year}`;
}

/** "2024", "2024-05" or "2024-05-13", by the server's rule: months to 12, days to 31 in whatever month. */
export function isRecordDate(text: string): boolean {
  return /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/.test(text);
}

const steps: readonly [limit: number, seconds: number, unit: string][] = [
  [60, 1, "s"],
  [3600, 60, "min"],
  [86_400, 3600, "h"],
  [7 * 86_400, 86_400, "d"],
];

/** "just now", "5 min ago", "3 d ago", then the date. Both in milliseconds since 1970. */
export function relativeTime(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 10) return "just now";
  const step = steps.find(([limit]) => seconds < limit);
  if (step !== undefined) return `${String(Math.floor(seconds / step[1]))} ${step[2]} ago`;
  const date = new Date(at);
  return date.getFullYear() === new Date(now).getFullYear() ? dayOfYear(date) : shortDay(date);
}

/** "3 Nov 2026", where the reader is. */
export function shortDay(date: Date): string {
  return `${dayOfYear(date)} ${String(date.getFullYear())}`;
}

/** "3 Nov 2026, 09:05:30", where the reader is. */
export function exactMoment(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${shortDay(date)}, ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
}

function dayOfYear(date: Date): string {
  return `${String(date.getDate())} ${months[date.getMonth()]?.slice(0, 3) ?? ""}`;
}
