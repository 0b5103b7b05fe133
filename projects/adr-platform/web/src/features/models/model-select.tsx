"use client";
/** A choice among the models on offer, with what each costs. Empty is the server's default, which comes first. */
import { Select } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import type { ComponentProps } from "react";
import { useApp } from "@/lib/api/provider";
import { modelsQuery } from "@/queries/chat";
import { modelWords } from "./words";

export interface ModelSelectProps extends Omit<ComponentProps<typeof Select>, "value" | "onChange"> {
  value: string;
  onModel: (id: string) => void;
}

export function ModelSelect({ value, onModel, className, ...rest }: ModelSelectProps) {
  const models = useQuery(modelsQuery(useApp())).data ?? [];
  return (
    <Select aria-label="Model" title="Prices are for a million tokens" className={clsx("min-w-0", className)} value={value} onChange={(event) => onModel(event.target.value)} {...rest}>
      {models.map((model, index) => (
        <option key={model.id} value={index === 0 ? "" : model.id}>
          {modelWords(model)}
        </option>
      ))}
    </Select>
  );
}
