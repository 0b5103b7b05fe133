"use client";
/** Creates a key and shows its secret, this once. */
import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import type { CreateApiKeyResponse } from "@platform/contracts/platform/identity/v1/workspace_service_pb";
import { Button, Callout, Dialog, Field, Input } from "@platform/ui-primitives";
import { Check, Copy } from "lucide-react";
import { useId, useState, type SubmitEvent } from "react";
import { RoleSelect } from "@/features/members/role-select";
import { ErrorState } from "@/features/states/error-state";
import { toastError } from "@/features/states/toast-error";
import { useWorkspaceChange } from "@/queries/workspace";

export function CreateKeyDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const form = useId();
  const [name, setName] = useState("");
  const [role, setRole] = useState(Role.EDITOR);
  const change = useWorkspaceChange<CreateApiKeyResponse>();
  const secret = change.data?.secret;
  const close = () => {
    setName("");
    setRole(Role.EDITOR);
    change.reset();
    onOpenChange(false);
  };
  const create = (event: SubmitEvent) => {
    event.preventDefault();
    change.mutate((service) => service.createApiKey({ name: name.trim(), role }));
  };
  if (secret !== undefined) {
    return (
      <Dialog
        open={open}
        onOpenChange={(next) => (next ? undefined : close())}
        title="The new key"
        description={`“${change.data?.key?.name ?? name}” works from now on.`}
        footer={
          <Button look="primary" onClick={close}>
            Done
          </Button>
        }
      >
        <Secret secret={secret} />
      </Dialog>
    );
  }
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title="New key"
      description="Name it after the program that will use it."
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" type="submit" form={form} disabled={name.trim() === ""} busy={change.isPending}>
            Create
          </Button>
        </>
      }
    >
      <form id={form} className="flex flex-col gap-4" onSubmit={create}>
        {change.error === null ? null : <ErrorState what="No key was created" error={change.error} />}
        <Field label="Name">
          {(ids) => (
            <Input {...ids} autoFocus autoComplete="off" required maxLength={100} placeholder="Documentation pipeline" value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Field label="Role">{(ids) => <RoleSelect {...ids} value={role} onRole={setRole} />}</Field>
      </form>
    </Dialog>
  );
}

function Secret({ secret }: { secret: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      setCopied(true);
    } catch (error) {
      toastError("The key could not be copied; select it and copy it by hand", error);
    }
  };
  return (
    <div className="flex flex-col gap-3">
      <Callout tone="warning" title="Copy it now">
        Only a fingerprint is kept. Nobody, not even an owner, can see it again.
      </Callout>
      <div className="flex items-center gap-2">
        <Input aria-label="Secret" readOnly className="font-mono" value={secret} onFocus={(event) => event.target.select()} />
        <Button icon={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />} onClick={() => void copy()}>
          {copied ? "Copied" : "Copy"}
        </Button>
      </div>
    </div>
  );
}
