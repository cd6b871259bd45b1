import { Anchor } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Place } from "./kinds";

interface PlaceProps {
  place: Place;
  /** Whether the name of the document is known from what stands around it. */
  short?: boolean;
  /** What stands for the name then, where there is no page. */
  word?: string;
}

/** A way to the document, at the very words. */
export function PlaceLink({ place, short = false, word = "" }: PlaceProps) {
  const { t } = useTranslation();
  const page = place.page == null ? "" : t("chat.page", { page: place.page });
  const whole = [place.name, page].filter(Boolean).join(", ");
  const seen = short ? page || word : whole;
  const open = t("learning.open", { place: whole });
  return (
    <Anchor
      size="sm"
      className="learning-off-paper"
      aria-label={whole.includes(seen) ? open : `${seen}: ${open}`} // what is seen is part of what is heard
      title={open}
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
      {seen}
    </Anchor>
  );
}
