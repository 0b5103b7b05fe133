"use client";
/** Asks whom to stop, and says what that does. */
import { Scope } from "@platform/contracts/ai/v1/accounts_pb";
import { Button, Dialog, Field, Select, toast } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { ErrorState } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";
import { gatewayKeysQuery, useGatewayChange } from "@/queries/gateway";
import { membersQuery } from "@/queries/workspace";

const workspace = "workspace";

/** Mounted while it is open. */
export function StopDialog({ onClose }: { onClose: () => void }) {
  const app = useApp();
  const said = useId();
  const members = useQuery(membersQuery(app)).data ?? [];
  const keys = useQuery(gatewayKeysQuery(app)).data?.keys ?? [];
  const [whom, setWhom] = useState(workspace);
  const change = useGatewayChange<unknown>();
  const stop = () => {
    const [kind, id = ""] = whom.split(" ");
    const scope = kind === "person" ? Scope.USER : kind === "key" ? Scope.KEY : Scope.TENANT;
    change.mutate(({ budgets }) => budgets.stop({ subject: { scope, id } }), {
      onSuccess: () => {
        toast({ text: "Stopped" });
        onClose();
      },
    });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Stop calls to models?"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" busy={change.isPending} aria-describedby={said} onClick={stop}>
            Stop now
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {change.error === null ? null : <ErrorState what="Nothing was stopped" error={change.error} />}
        <Field label="Whose calls">
          {(ids) => (
            <Select {...ids} value={whom} onChange={(event) => setWhom(event.target.value)}>
              <option value={workspace}>Everybody’s in this workspace</option>
              {members.flatMap(({ user }) =>
                user === undefined || user.name === ""
                  ? []
                  : [
                      <option key={user.id} value={`person ${user.id}`}>
                        {user.name}
                      </option>,
                    ],
              )}
              {keys.map(({ id, name }) => (
                <option key={id} value={`key ${id}`}>
                  Key “{name}”
                </option>
              ))}
            </Select>
          )}
        </Field>
        <ul id={said} className="list-disc pl-5 text-ink-2">
          <li>Answers that are being written end at once, in the middle. What they used until then is charged.</li>
          <li>New calls are refused: {whom === workspace ? "Ask, drafting help, the playground, and every program with a gateway key." : whom.startsWith("key") ? "every program that has this key." : "Ask, drafting help, the playground, and keys on their behalf."}</li>
          <li>It stays so until an owner resumes. Decisions can be read and edited as before.</li>
        </ul>
      </div>
    </Dialog>
  );
}
