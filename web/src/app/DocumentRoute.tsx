import { getRouteApi } from "@tanstack/react-router";

import { DocumentPage } from "../features/library/DocumentPage";

const route = getRouteApi("/library/$document");

/** A document at its address. */
export function DocumentRoute() {
  const { document } = route.useParams();
  const { start, end } = route.useSearch();
  return <DocumentPage document={document} start={start} end={end} />;
}
