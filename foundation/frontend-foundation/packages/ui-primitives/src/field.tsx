"use client";
/** Text inputs with their label, hint and error tied together for screen readers. */
import clsx from "clsx";
import { useId, type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, type TextareaHTMLAttributes } from "react";

// Under 16 pixels, phones zoom into a field that gets the focus.
const box =
  "pointer-coarse:min-h-10 pointer-coarse:text-[1rem] w-full rounded-md border bg-raised px-2.5 text-base text-ink outline-none transition-colors focus-visible:border-accent focus-visible:ring-2 focus-visible:ring-accent/35 aria-invalid:border-red";

// An empty field is known by its frame alone; a select, like a button, by what it says.
const typed = "border-control-line";

export interface FieldProps {
  label: string;
  /** Shown under the control when there is no error. */
  hint?: string | undefined;
  error?: string | undefined;
  /** Hides the label from sight, not from screen readers. */
  hideLabel?: boolean;
  children: (ids: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}

/** Label, control, and hint or error; the control receives the ids that bind them. */
export function Field({ label, hint, error, hideLabel, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div>
      <label htmlFor={id} className={hideLabel === true ? "sr-only" : "mb-1 block text-sm font-medium text-ink-2"}>
        {label}
      </label>
      {children({
        id,
        ...(note === undefined ? {} : { "aria-describedby": `${id}-note` }),
        ...(error === undefined ? {} : { "aria-invalid": true as const }),
      })}
      {note === undefined ? null : (
        <p id={`${id}-note`} className={clsx("mt-1 text-sm", error === undefined ? "text-ink-3" : "text-red")}>
          {note}
        </p>
      )}
    </div>
  );
}

export function Input({ className, ref, ...rest }: InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return <input ref={ref} className={clsx(box, typed, "h-8", className)} {...rest} />;
}

export function Textarea({ className, ref, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }) {
  return <textarea ref={ref} className={clsx(box, typed, "py-1.5 leading-normal", className)} {...rest} />;
}

// On a phone what is chosen takes two lines rather than an end in dots.
const wrapping = "max-sm:h-auto max-sm:min-h-8 max-sm:py-1 max-sm:whitespace-normal max-sm:[field-sizing:content]";

/** The platform's own select, for short lists in forms. */
export function Select({ className, ref, ...rest }: SelectHTMLAttributes<HTMLSelectElement> & { ref?: Ref<HTMLSelectElement> }) {
  return <select ref={ref} className={clsx(box, wrapping, "h-8 truncate border-line-strong pr-7 hover:bg-hover", className)} {...rest} />;
}
