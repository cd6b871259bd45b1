import { api } from "../../api/client";

/** Who is signed in here; asked only when somebody is, as the browser reports every refusal as an error. */
export function useMe() {
  const setup = api.useQuery("get", "/api/setup");
  const isSignedIn = setup.data?.signed_in === true;
  const me = api.useQuery("get", "/api/me", undefined, { enabled: isSignedIn });
  return {
    data: isSignedIn ? me.data : undefined,
    isPending: setup.isPending || (isSignedIn && me.isPending),
    error: isSignedIn ? me.error : setup.error,
  };
}
