/** What each role is called and may do. */
import { Role } from "@platform/contracts/platform/common/v1/user_pb";

export interface RoleText {
  role: Role;
  name: string;
  may: string;
}

/** From the least to the most. */
export const roles: readonly RoleText[] = [
  { role: Role.VIEWER, name: "Viewer", may: "reads, searches and asks" },
  { role: Role.EDITOR, name: "Editor", may: "also writes, changes and imports" },
  { role: Role.OWNER, name: "Owner", may: "also manages members and keys" },
];

export function roleName(role: Role): string {
  return roles.find((known) => known.role === role)?.name ?? "Unknown role";
}
