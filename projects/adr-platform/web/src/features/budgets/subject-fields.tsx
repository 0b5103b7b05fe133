"use client";
/** Chooses whose calls are meant, and to which model. */
import { Scope, type Subject } from "@platform/contracts/ai/v1/accounts_pb";
import { Field, Input, Select } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useApp } from "@/lib/api/provider";
import { modelsQuery } from "@/queries/chat";
import { gatewayKeysQuery } from "@/queries/gateway";
import { membersQuery } from "@/queries/workspace";

export type ChosenSubject = Pick<Subject, "scope" | "id" | "model">;

const scopes: readonly { scope: Scope; label: string }[] = [
  { scope: Scope.TENANT, label: "The workspace, all together" },
  { scope: Scope.EACH_USER, label: "Each person, for themselves" },
  { scope: Scope.USER, label: "One person" },
  { scope: Scope.EACH_KEY, label: "Each gateway key, for itself" },
  { scope: Scope.KEY, label: "One gateway key" },
];

export interface SubjectFieldsProps {
  subject: ChosenSubject;
  onSubject: (subject: ChosenSubject) => void;
}

export function SubjectFields({ subject, onSubject }: SubjectFieldsProps) {
  const app = useApp();
  const list = useId();
  const models = useQuery(modelsQuery(app)).data ?? [];
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Whose calls">
        {(ids) => (
          <Select {...ids} value={subject.scope} onChange={(event) => onSubject({ ...subject, id: "", scope: scopes[event.target.selectedIndex]?.scope ?? Scope.TENANT })}>
            {scopes.map(({ scope, label }) => (
              <option key={scope} value={scope}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {subject.scope === Scope.USER ? <PersonField value={subject.id} onValue={(id) => onSubject({ ...subject, id })} /> : null}
      {subject.scope === Scope.KEY ? <KeyField value={subject.id} onValue={(id) => onSubject({ ...subject, id })} /> : null}
      <Field label="Model">
        {(ids) => (
          <>
            <Input {...ids} list={list} autoComplete="off" placeholder="All of them together" value={subject.model} onChange={(event) => onSubject({ ...subject, model: event.target.value.trim() })} />
            <datalist id={list}>
              {models.map(({ id }) => (
                <option key={id} value={id} />
              ))}
            </datalist>
          </>
        )}
      </Field>
    </div>
  );
}

interface ChoiceProps {
  value: string;
  onValue: (id: string) => void;
}

/** A member who has signed in once: before that nobody can call as them. */
export function PersonField({ value, onValue, label = "Person", none = "Choose a person" }: ChoiceProps & { label?: string; none?: string }) {
  const members = useQuery(membersQuery(useApp())).data ?? [];
  return (
    <Field label={label}>
      {(ids) => (
        <Select {...ids} value={value} onChange={(event) => onValue(event.target.value)}>
          <option value="">{none}</option>
          {members.flatMap(({ user }) =>
            user === undefined || user.name === ""
              ? []
              : [
                  <option key={user.id} value={user.id}>
                    {user.name}
                  </option>,
                ],
          )}
        </Select>
      )}
    </Field>
  );
}

function KeyField({ value, onValue }: ChoiceProps) {
  const keys = useQuery(gatewayKeysQuery(useApp())).data?.keys ?? [];
  return (
    <Field label="Key" hint={keys.length === 0 ? "There are no gateway keys yet" : undefined}>
      {(ids) => (
        <Select {...ids} value={value} onChange={(event) => onValue(event.target.value)}>
          <option value="">Choose a key</option>
          {keys.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
