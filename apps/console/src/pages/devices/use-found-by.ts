/** What a list of devices can be narrowed to by what people said of them: groups and tags, as soon as there are any. */
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import type { FilterChoice } from "../../parts/filter-bar.tsx";

/** The choices. */
export function useFoundBy(client: string | undefined): readonly FilterChoice[] {
  const topics = { topics: ["devices"] };
  const tags = useApi(endpoints.devices.listTags, { query: client === undefined ? {} : { client } }, topics);
  const groups = useApi(endpoints.deviceGroups.listDeviceGroups, undefined, topics);
  const choices = [
    {
      name: "group",
      label: "Any group",
      options: (groups.data?.groups ?? []).map(({ name }) => ({ value: name, label: name })),
    },
    {
      name: "tag",
      label: "Any tag",
      options: (tags.data?.tags ?? []).map(({ tag, devices }) => ({
        value: tag,
        label: `${tag} (${devices.toLocaleString("en")})`,
      })),
    },
  ];
  return choices.filter(({ options }) => options.length > 0);
}
