"use client";
/** Asks before a key stops working, whatever it is a key to. */
import { Button, Dialog, toast } from "@platform/ui-primitives";
import { ErrorState } from "@/features/states/error-state";
import type { ChangeResult } from "@/queries/use-change";

type RevokeDialogProps<Service> = {
  /** The key that is to be revoked; the dialog is open while there is one. */
  revoking: { id: string; name: string } | undefined;
  /** What else there is to know before. */
  consequence: string;
  change: ChangeResult<unknown, (service: Service) => Promise<unknown>>;
  revoke: (service: Service, id: string) => Promise<unknown>;
  onClose: () => void;
};

export function RevokeDialog<Service>({ revoking, consequence, change, revoke, onClose }: RevokeDialogProps<Service>) {
  const { id, name } = revoking ?? { id: "", name: "" };
  const close = () => {
    change.reset();
    onClose();
  };
  const confirm = () =>
    change.mutate((service) => revoke(service, id), {
      onSuccess: () => {
        toast({ text: `“${name}” does not work any more` });
        close();
      },
    });
  return (
    <Dialog
      open={revoking !== undefined}
      onOpenChange={(next) => (next ? undefined : close())}
      title={`Revoke “${name}”?`}
      description={consequence}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="danger" busy={change.isPending} onClick={confirm}>
            Revoke
          </Button>
        </>
      }
    >
      {change.error === null ? null : <ErrorState what="The key still works" error={change.error} />}
    </Dialog>
  );
}
