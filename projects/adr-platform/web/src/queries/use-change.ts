"use client";
/**
 * A mutation that runs one at a time. Purpose: a second press, which may come before the page has drawn its busy state,
 * sends nothing. Every change that a page makes goes through here, by way of its domain's hook.
 */
import { useMutation, type MutateOptions, type UseMutationOptions, type UseMutationResult } from "@tanstack/react-query";
import { useRef } from "react";

export type ChangeResult<Data, Variables> = Omit<UseMutationResult<Data, Error, Variables>, "mutate" | "mutateAsync"> & {
  /** Does nothing while one is running. */
  mutate: (variables: Variables, options?: MutateOptions<Data, Error, Variables>) => void;
  /** While one is running, resolves with that one's result. */
  mutateAsync: (variables: Variables) => Promise<Data>;
};

export function useChange<Data, Variables>(options: UseMutationOptions<Data, Error, Variables>): ChangeResult<Data, Variables> {
  const running = useRef<Promise<Data>>(undefined);
  const mutation = useMutation(options);
  const start = (variables: Variables, extra?: MutateOptions<Data, Error, Variables>): Promise<Data> => {
    if (running.current !== undefined) return running.current;
    const work = mutation.mutateAsync(variables, extra ?? {}).finally(() => {
      if (running.current === work) running.current = undefined;
    });
    running.current = work;
    return work;
  };
  return {
    ...mutation,
    mutate: (variables, extra) => void start(variables, extra).catch(() => undefined),
    mutateAsync: (variables) => start(variables),
    reset: () => {
      running.current = undefined;
      mutation.reset();
    },
  };
}
