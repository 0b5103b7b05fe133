"use client";
/** Adds a person by e-mail, before or after their first sign-in. */
import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { Button, Dialog, Field, Input, toast } from "@platform/ui-primitives";
import { useId, useState, type SubmitEvent } from "react";
import { ErrorState } from "@/features/states/error-state";
import { useWorkspaceChange } from "@/queries/workspace";
import { RoleSelect } from "./role-select";
import { roleName } from "./roles";

export function AddMemberDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const form = useId();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState(Role.EDITOR);
  const change = useWorkspaceChange<unknown>();
  const close = () => {
    setEmail("");
    setRole(Role.EDITOR);
    change.reset();
    onOpenChange(false);
  };
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const address = email.trim();
    change.mutate((service) => service.addMember({ email: address, role }), {
      onSuccess: () => {
        toast({ text: `${address} is ${roleName(role).toLowerCase()} from the next sign-in on` });
        close();
      },
    });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title="Add a person"
      description="They find this workspace when they sign in with this address. No mail is sent."
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" type="submit" form={form} disabled={email.trim() === ""} busy={change.isPending}>
            Add
          </Button>
        </>
      }
    >
      <form id={form} className="flex flex-col gap-4" onSubmit={add}>
        {change.error === null ? null : <ErrorState what="Nobody was added" error={change.error} />}
        <Field label="E-mail address">
          {(ids) => <Input {...ids} type="email" autoFocus autoComplete="off" required value={email} onChange={(event) => setEmail(event.target.value)} />}
        </Field>
        <Field label="Role">{(ids) => <RoleSelect {...ids} value={role} onRole={setRole} />}</Field>
      </form>
    </Dialog>
  );
}
