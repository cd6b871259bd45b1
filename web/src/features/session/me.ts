import { api } from "../../api/client";

/** Who is signed in here. */
export function useMe() {
  return api.useQuery("get", "/api/me");
}
