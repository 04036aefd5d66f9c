/** Beside a refusal: why it was refused, for whoever may see access; who can help, for everybody else. Loaded when something is refused. */
import { Button } from "@mantine/core";
import { endpoints, type Permission } from "@countersign/api";
import { useState } from "react";
import { useMay, useSession } from "../api/session.ts";
import { useApi } from "../api/use-api.ts";
import { permissionOf, permissionWords } from "./rights/permission-words.ts";
import { Why } from "../pages/authorization/why.tsx";
import { ForeignText } from "./foreign-text.tsx";

const few = 5;

/** The words or the button. `needs` is the permission that was wanting, as the server said it. */
export function WhoHelps({ needs }: { readonly needs: string }) {
  const may = useMay();
  const permission = permissionOf(needs);
  return (
    <>
      {permission === undefined ? null : `It takes “${permissionWords[permission]}”. `}
      {permission !== undefined && may("access.read") ? (
        <AskWhy permission={permission} />
      ) : may("users.read") ? (
        <Administrators />
      ) : (
        nobodyNamed
      )}
    </>
  );
}

const nobodyNamed = "An administrator of this installation can give it to you.";

function AskWhy({ permission }: { readonly permission: Permission }) {
  const { user } = useSession();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={() => setAsking(true)}>
        Why?
      </Button>
      <Why opened={isAsking} user={user} asked={{ permission }} onClose={() => setAsking(false)} />
    </>
  );
}

function Administrators() {
  const query = { role: "administrator", state: "active", limit: few } as const;
  const { data } = useApi(endpoints.identity.listUsers, { query });
  const people = data?.users ?? [];
  if (people.length === 0) return nobodyNamed;
  return (
    <>
      {people.map(({ id, name }, at) => (
        <span key={id}>
          {at === 0 ? null : at === people.length - 1 ? " or " : ", "}
          <ForeignText text={name} />
        </span>
      ))}{" "}
      can give it to you.
    </>
  );
}
