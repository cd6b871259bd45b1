import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import classes from "./chat.module.css";
import type { Card } from "./thread";

interface Citation {
  id: string;
  number: number;
  document: string;
  name: string;
  page: number | null;
  start: number;
  end: number;
  text: string;
}

/** Where an answer's sentences stand, word for word. */
export function Citations({ cards }: { cards: Card[] }) {
  const { t } = useTranslation();
  const cited = cards.filter((card) => card["noun"] === "citation") as unknown as Citation[];
  if (cited.length === 0) return null;
  return (
    <Stack
      gap={6}
      mt={8}
      component="ol"
      p={0}
      m={0}
      style={{ listStyle: "none" }}
      aria-label={t("chat.sources")}
    >
      {cited.map((one) => (
        <li key={one.id} className={classes["cite"]}>
          <Text size="sm" lineClamp={4}>
            {one.text}
          </Text>
          <Anchor
            size="xs"
            renderRoot={(props) => (
              <Link
                {...props}
                to="/library/$document"
                params={{ document: one.document }}
                search={{ start: one.start, end: one.end }}
              />
            )}
          >
            [{one.number}] {one.name}
            {one.page === null ? "" : `, ${t("chat.page", { page: one.page })}`}
          </Anchor>
        </li>
      ))}
    </Stack>
  );
}
