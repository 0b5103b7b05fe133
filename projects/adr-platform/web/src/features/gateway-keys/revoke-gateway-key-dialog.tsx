"use client";
/** Asks before a gateway key stops working. */
import type { VirtualKey } from "@platform/contracts/ai/v1/accounts_pb";
import { Button, Dialog, toast } from "@platform/ui-primitives";
import { ErrorState } from "@/features/states/error-state";
import { useGatewayChange } from "@/queries/gateway";

export function RevokeGatewayKeyDialog({ gatewayKey, onClose }: { gatewayKey: VirtualKey | undefined; onClose: () => void }) {
  const change = useGatewayChange<unknown>();
  const name = gatewayKey?.name ?? "";
  const close = () => {
    change.reset();
    onClose();
  };
  const revoke = () =>
    change.mutate(({ keys }) => keys.revokeKey({ id: gatewayKey?.id ?? "" }), {
      onSuccess: () => {
        toast({ text: `“${name}” does not work any more` });
        close();
      },
    });
  return (
    <Dialog
      open={gatewayKey !== undefined}
      onOpenChange={(next) => (next ? undefined : close())}
      title={`Revoke “${name}”?`}
      description="Programs that use it are refused from now on, and answers on their way to them end. This cannot be undone; what was used with it stays in the usage."
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
