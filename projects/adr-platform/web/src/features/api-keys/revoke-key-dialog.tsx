"use client";
/** Asks before a key stops working. */
import type { ApiKey } from "@platform/contracts/platform/identity/v1/workspace_service_pb";
import { Button, Dialog, toast } from "@platform/ui-primitives";
import { ErrorState } from "@/features/states/error-state";
import { useWorkspaceChange } from "@/queries/workspace";

export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: ApiKey | undefined; onClose: () => void }) {
  const change = useWorkspaceChange<unknown>();
  const name = apiKey?.name ?? "";
  const close = () => {
    change.reset();
    onClose();
  };
  const revoke = () =>
    change.mutate((service) => service.revokeApiKey({ id: apiKey?.id ?? "" }), {
      onSuccess: () => {
        toast({ text: `“${name}” does not work any more` });
        close();
      },
    });
  return (
    <Dialog
      open={apiKey !== undefined}
      onOpenChange={(next) => (next ? undefined : close())}
      title={`Revoke “${name}”?`}
      description="Programs that use it are refused from now on. This cannot be undone."
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="danger" busy={change.isPending} onClick={revoke}>
            Revoke
          </Button>
        </>
      }
    >
      {change.error === null ? null : <ErrorState what="The key still works" error={change.error} />}
    </Dialog>
  );
}
