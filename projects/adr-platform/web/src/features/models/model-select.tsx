"use client";
/** A choice among the models on offer, by provider, with what each costs. Empty is the server's default, which comes first. */
import type { Model } from "@platform/contracts/ai/v1/models_pb";
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
  const providers = [...new Set(models.map(({ provider }) => provider))];
  return (
    <Select aria-label="Model" title="Prices are for a million tokens" className={clsx("min-w-0", className)} value={value} onChange={(event) => onModel(event.target.value)} {...rest}>
      {providers.length < 2
        ? models.map(option)
        : providers.map((provider) => (
            <optgroup key={provider} label={provider}>
              {models.map((model, index) => (model.provider === provider ? option(model, index) : null))}
            </optgroup>
          ))}
    </Select>
  );
}

function option(model: Model, index: number) {
  return (
    <option key={model.id} value={index === 0 ? "" : model.id}>
      {modelWords(model)}
    </option>
  );
}
