/** The workspace service of tests: members and keys that change, and the refusals of the real one. */
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, type ServiceImpl } from "@connectrpc/connect";
import { MemberSchema, type Member } from "@platform/contracts/platform/common/v1/org_pb";
import { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { ApiKeySchema, type ApiKey, type WorkspaceService } from "@platform/contracts/platform/identity/v1/workspace_service_pb";
import { refuse } from "./refuse";

export const demoWorkspace = { id: "0192f1aa-77b0-7c3e-9d10-5e8a1f3a9c2e", name: "Demo team" };
export const ada = { id: "0192f1aa-0000-7000-8000-000000000001", name: "Ada Lovelace", email: "ada@example.org" };

/** What the fake holds, for tests to look at. */
export class FakeWorkspace {
  members: Member[] = [
    create(MemberSchema, { user: ada, role: Role.OWNER }),
    create(MemberSchema, { user: { id: "u2", name: "Grace Hopper", email: "grace@example.org" }, role: Role.EDITOR }),
    create(MemberSchema, { user: { id: "u3", name: "Vera Rubin", email: "vera@example.org" }, role: Role.VIEWER }),
  ];
  keys: ApiKey[];

  constructor(readonly clock: number) {
    this.keys = [create(ApiKeySchema, { id: "k1", name: "CI", role: Role.EDITOR, createdAt: timestampFromMs(clock), lastUsedAt: timestampFromMs(clock + 1e7) })];
  }

  member(userId: string): Member {
    const found = this.members.find(({ user }) => user?.id === userId);
    return found ?? refuse(Code.NotFound, "member.not_found", "this person is no member", "read the list again");
  }

  /** Refuses when nobody else could manage the workspace. */
  keepOwner(leaving: Member): void {
    const others = this.members.filter((member) => member !== leaving && member.role === Role.OWNER);
    if (leaving.role === Role.OWNER && others.length === 0) {
      refuse(Code.FailedPrecondition, "member.last_owner", "a workspace needs an owner", "make someone else an owner first");
    }
  }
}

export function fakeWorkspaceService(workspace: FakeWorkspace, role: Role): Partial<ServiceImpl<typeof WorkspaceService>> {
  return {
    getSession: () => ({ user: ada, workspaces: [{ org: demoWorkspace, role }] }),
    listMembers: () => ({ members: workspace.members }),
    addMember: ({ email, role: given }) => {
      if (workspace.members.some(({ user }) => user?.email === email)) {
        refuse(Code.AlreadyExists, "member.exists", "this person is a member already", "change their role instead");
      }
      const member = create(MemberSchema, { user: { id: `u${String(workspace.members.length + 1)}`, name: "", email }, role: given });
      workspace.members = [...workspace.members, member];
      return { member };
    },
    changeRole: ({ userId, role: given }) => {
      const member = workspace.member(userId);
      if (given !== Role.OWNER) workspace.keepOwner(member);
      const changed = create(MemberSchema, { user: member.user, role: given });
      workspace.members = workspace.members.map((known) => (known === member ? changed : known));
      return { member: changed };
    },
    removeMember: ({ userId }) => {
      const member = workspace.member(userId);
      workspace.keepOwner(member);
      workspace.members = workspace.members.filter((known) => known !== member);
      return {};
    },
    listApiKeys: () => ({ keys: workspace.keys }),
    createApiKey: ({ name, role: given }) => {
      const id = `k${String(workspace.keys.length + 1)}`;
      const key = create(ApiKeySchema, { id, name, role: given, createdAt: timestampFromMs(workspace.clock) });
      workspace.keys = [...workspace.keys, key];
      return { key, secret: `adr_${id}_4f9d2c` };
    },
    revokeApiKey: ({ id }) => {
      if (!workspace.keys.some((key) => key.id === id)) refuse(Code.NotFound, "key.not_found", "there is no such key", "read the list again");
      workspace.keys = workspace.keys.filter((key) => key.id !== id);
      return {};
    },
  };
}
