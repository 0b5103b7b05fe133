"use client";
/** Creates a gateway key, shows its secret this once, and how programs use it. */
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { CreateKeyResponse } from "@platform/contracts/ai/v1/key_service_pb";
import { Button, Callout, Dialog, Field, Input, Textarea } from "@platform/ui-primitives";
import { useId, useState, type SubmitEvent } from "react";
import { PersonField } from "@/features/budgets/subject-fields";
import { ErrorState } from "@/features/states/error-state";
import { useGatewayChange } from "@/queries/gateway";
import { CopyButton } from "./copy-button";
import { Snippets } from "./snippets";

/** Mounted while it is open. */
export function CreateGatewayKeyDialog({ baseUrl, onClose }: { baseUrl: string; onClose: () => void }) {
  const form = useId();
  const [name, setName] = useState("");
  const [userId, setUserId] = useState("");
  const [models, setModels] = useState("");
  const [lastDay, setLastDay] = useState("");
  const change = useGatewayChange<CreateKeyResponse>();
  const create = (event: SubmitEvent) => {
    event.preventDefault();
    // Until the end of that day, where the person is.
    const expiresAt = lastDay === "" ? {} : { expiresAt: timestampFromMs(new Date(`${lastDay}T23:59:59`).getTime()) };
    change.mutate(({ keys }) => keys.createKey({ name: name.trim(), userId, models: models.split(/[\s,]+/).filter((model) => model !== ""), ...expiresAt }));
  };
  const made = change.data;
  if (made !== undefined) return <Made made={made} baseUrl={baseUrl} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="New gateway key"
      description="For a program that calls models. Name it after that program."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={form} disabled={name.trim() === ""} busy={change.isPending}>
            Create
          </Button>
        </>
      }
    >
      <form id={form} className="flex flex-col gap-4" onSubmit={create}>
        {change.error === null ? null : <ErrorState what="No key was created" error={change.error} />}
        <Field label="Name">{(ids) => <Input {...ids} autoFocus autoComplete="off" required maxLength={100} placeholder="Claude Code on my laptop" value={name} onChange={(event) => setName(event.target.value)} />}</Field>
        <PersonField label="On behalf of" none="Nobody: the workspace itself" value={userId} onValue={setUserId} />
        <Field label="Models" hint="By the names that clients ask for; gpt-* means all that begin so. Empty lets it call every model">
          {(ids) => <Textarea {...ids} rows={2} className="font-mono" placeholder="All models" value={models} onChange={(event) => setModels(event.target.value)} />}
        </Field>
        <Field label="Last day" hint="Empty lets it work until it is revoked">
          {(ids) => <Input {...ids} type="date" className="!w-auto" value={lastDay} onChange={(event) => setLastDay(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}

function Made({ made: { key, secret }, baseUrl, onClose }: { made: CreateKeyResponse; baseUrl: string; onClose: () => void }) {
  const model = key?.models.find((entry) => !entry.endsWith("*"));
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="The new gateway key"
      description={`“${key?.name ?? ""}” works from now on.`}
      footer={
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Callout tone="warning" title="Copy it now">
          Only a fingerprint is kept. Nobody, not even an owner, can see it again.
        </Callout>
        <div className="flex items-center gap-2">
          <Input aria-label="Secret" readOnly className="font-mono" value={secret} onFocus={(event) => event.target.select()} />
          <CopyButton text={secret} what="key" />
        </div>
        {baseUrl === "" ? null : <Snippets baseUrl={baseUrl} secret={secret} model={model} />}
      </div>
    </Dialog>
  );
}
