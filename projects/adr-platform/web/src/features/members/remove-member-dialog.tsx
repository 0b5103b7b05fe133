"use client";
/** Asks before a person loses the workspace. */
import type { Member } from "@platform/contracts/platform/common/v1/org_pb";
import { Button, Dialog, toast } from "@platform/ui-primitives";
import { ErrorState } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";
import { useWorkspaceChange } from "@/queries/workspace";

export function RemoveMemberDialog({ member, onClose }: { member: Member | undefined; onClose: () => void }) {
  const { user: me, workspace } = useApp();
  const change = useWorkspaceChange<unknown>();
  const user = member?.user;
  const isMe = user?.id === me.id;
  const name = user?.name === undefined || user.name === "" ? (user?.email ?? "") : user.name;
  const close = () => {
    change.reset();
    onClose();
  };
  const remove = () =>
    change.mutate((service) => service.removeMember({ userId: user?.id ?? "" }), {
      onSuccess: () => {
        if (isMe) {
          window.location.assign("/");
          return;
        }
        toast({ text: `${name} is no member any more` });
        close();
      },
    });
  return (
    <Dialog
      open={member !== undefined}
      onOpenChange={(next) => (next ? undefined : close())}
      title={isMe ? `Leave ${workspace.name}?` : `Remove ${name}?`}
      description={
        isMe
          ? "You lose access at once, and your API keys stop working. Another owner can add you again."
          : "They lose access at once, and their API keys stop working. What they wrote stays, with their name."
      }
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="danger" busy={change.isPending} onClick={remove}>
            {isMe ? "Leave" : "Remove"}
          </Button>
        </>
      }
    >
      {change.error === null ? null : <ErrorState what="Nothing was changed" error={change.error} />}
    </Dialog>
  );
}
