import { api, type Document } from "../../api/client";

/** Return the documents that something can be made from; undefined while it is not known which. */
export function useDocuments(): Document[] | undefined {
  const { data } = api.useQuery("get", "/api/documents");
  return data?.filter(({ state }) => state !== "failed" && state !== "gone");
}
