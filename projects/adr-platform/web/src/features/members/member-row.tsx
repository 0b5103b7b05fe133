"use client";
/** One member: name, address, role, and for owners the ways to change that. */
import type { Member } from "@platform/contracts/platform/common/v1/org_pb";
import { Button, IconButton, Menu, MenuChoice, MenuItem, MenuSeparator, toast } from "@platform/ui-primitives";
import type { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { ChevronDown, UserMinus } from "lucide-react";
import { useRouter } from "next/navigation";
import { toastError } from "@/features/states/toast-error";
import { useApp } from "@/lib/api/provider";
import { useWorkspaceChange } from "@/queries/workspace";
import { roleName, roles } from "./roles";

export function MemberRow({ member, onRemove }: { member: Member; onRemove: () => void }) {
  const { canManage, user: me } = useApp();
  const { user, role } = member;
  // Before the first sign-in only the address is known.
  const name = user?.name === undefined || user.name === "" ? (user?.email ?? "") : user.name;
  const isMe = user?.id === me.id;
  return (
    <li className="flex min-h-14 items-center gap-3 border-b border-line px-4 py-2 last:border-b-0">
      <span aria-hidden className="flex size-8 shrink-0 items-center justify-center rounded-full bg-hover text-sm font-medium text-ink-2">
        {initials(name)}
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">
          {name}
          {isMe ? <span className="font-normal text-ink-3"> (you)</span> : null}
        </p>
        {user?.email === name ? <p className="text-sm text-ink-3">has not signed in yet</p> : <p className="truncate text-sm text-ink-3">{user?.email}</p>}
      </div>
      {canManage ? <RoleMenu member={member} name={name} onRemove={onRemove} isMe={isMe} /> : <span className="text-ink-2">{roleName(role)}</span>}
    </li>
  );
}

interface RoleMenuProps {
  member: Member;
  name: string;
  isMe: boolean;
  onRemove: () => void;
}

function RoleMenu({ member, name, isMe, onRemove }: RoleMenuProps) {
  const router = useRouter();
  const change = useWorkspaceChange<unknown>();
  const userId = member.user?.id ?? "";
  const give = async (role: Role) => {
    if (role === member.role) return;
    try {
      await change.mutateAsync((service) => service.changeRole({ userId, role }));
      // What the pages offer follows from one's own role, which the server's layout reads.
      if (isMe) router.refresh();
      toast({ text: `${name} is ${roleName(role).toLowerCase()} now` });
    } catch (error) {
      toastError("The role was not changed", error);
    }
  };
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button look="ghost" busy={change.isPending} aria-label={`Role of ${name}: ${roleName(member.role)}`}>
            {roleName(member.role)} <ChevronDown size={14} aria-hidden />
          </Button>
        }
      >
        {roles.map(({ role, name: text, may }) => (
          <MenuChoice key={role} checked={role === member.role} onSelect={() => void give(role)}>
            {text}: {may}
          </MenuChoice>
        ))}
        <MenuSeparator />
        <MenuItem danger icon={<UserMinus size={14} aria-hidden />} onSelect={onRemove}>
          {isMe ? "Leave the workspace…" : "Remove…"}
        </MenuItem>
      </Menu>
      <IconButton label={isMe ? "Leave the workspace" : `Remove ${name}`} className="max-sm:hidden" onClick={onRemove}>
        <UserMinus size={15} aria-hidden />
      </IconButton>
    </>
  );
}

/** Up to two letters. */
function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter((word) => word !== "");
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
}
