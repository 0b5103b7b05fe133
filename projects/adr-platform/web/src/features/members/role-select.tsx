"use client";
/** A choice of role in a form. */
import type { Role } from "@platform/contracts/platform/common/v1/user_pb";
import { Select } from "@platform/ui-primitives";
import type { ComponentProps } from "react";
import { roles } from "./roles";

export interface RoleSelectProps extends Omit<ComponentProps<typeof Select>, "value" | "onChange"> {
  value: Role;
  onRole: (role: Role) => void;
}

export function RoleSelect({ value, onRole, ...rest }: RoleSelectProps) {
  return (
    <Select value={value} onChange={(event) => onRole(roles[event.target.selectedIndex]?.role ?? value)} {...rest}>
      {roles.map(({ role, name, may }) => (
        <option key={role} value={role}>
          {name}: {may}
        </option>
      ))}
    </Select>
  );
}
