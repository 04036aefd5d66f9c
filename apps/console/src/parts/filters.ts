/** Filters that live in the address, so that a list can be linked to, left and found again. */
import { useNavigate, useSearch } from "@tanstack/react-router";

/** Reads text parameters of an address, for `validateSearch` of a route: anything else is left out. */
export function textFilters<Name extends string>(
  ...names: readonly Name[]
): (search: Record<string, unknown>) => { [Key in Name]?: string } {
  return (search) => {
    const found: { [Key in Name]?: string } = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === "string" && value !== "") found[name] = value.slice(0, 200);
      else if (typeof value === "number") found[name] = String(value);
    }
    return found;
  };
}

/** The filters of this page and how to set some of them; an empty one leaves the address. */
export function useFilters(): {
  readonly filters: Readonly<Record<string, string | undefined>>;
  readonly setFilter: (name: string, value: string) => void;
  readonly setFilters: (values: Readonly<Record<string, string>>) => void;
} {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const filters = Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
  const setFilters = (values: Readonly<Record<string, string>>) => {
    const wanted = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, value === "" ? undefined : value]),
    );
    void navigate({ to: ".", search: (before: object) => ({ ...before, ...wanted }), replace: true });
  };
  return { filters, setFilters, setFilter: (name, value) => setFilters({ [name]: value }) };
}

/** The client that all lists are narrowed to; undefined for all clients. */
export function useClientScope(): string | undefined {
  const { client }: { client?: unknown } = useSearch({ strict: false });
  return typeof client === "string" ? client : undefined;
}

/** `text`, where it is one of the known ones. */
export function oneOf<const Known extends string>(
  known: readonly Known[],
  text: string | undefined,
): Known | undefined {
  return known.find((one) => one === text);
}
