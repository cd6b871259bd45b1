import { Anchor } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Place } from "./kinds";

interface PlaceProps {
  place: Place;
  /** Whether the name of the document is known from what stands around it. */
  short?: boolean;
}

/** A way to the document, at the very words. */
export function PlaceLink({ place, short = false }: PlaceProps) {
  const { t } = useTranslation();
  const page = place.page == null ? "" : t("chat.page", { page: place.page });
  const whole = [place.name, page].filter(Boolean).join(", ");
  return (
    <Anchor
      size="sm"
      className="learning-off-paper"
      aria-label={t("learning.open", { place: whole })}
      title={t("learning.open", { place: whole })}
      display="inline-flex"
      mih={24}
      miw={24}
      style={{ alignItems: "center", gap: 4, overflowWrap: "anywhere" }}
      renderRoot={(props) => (
        <Link
          {...props}
          to="/library/$document"
          params={{ document: place.document }}
          search={{ start: place.start, end: place.end }}
        />
      )}
    >
      <IconFileText size={16} aria-hidden style={{ flexShrink: 0 }} />
      {short ? page : whole}
    </Anchor>
  );
}
