import { Box, List, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Guide, Question } from "./kinds";
import { PlaceLink } from "./PlaceLink";

/** What documents say, section by section, word for word. */
export function Sections({ guide }: { guide: Guide }) {
  const isOfOne = guide.documents.length === 1;
  return (
    <>
      {guide.sections.map((section, place) => (
        <Box component="section" key={place} mb="lg">
          {section.title && (
            <Title order={2} size="h4" mb={6} style={{ overflowWrap: "anywhere" }}>
              {section.title}
            </Title>
          )}
          <List spacing={6}>
            {section.points.map((point) => (
              <List.Item key={`${point.place.document}:${point.place.start}`}>
                <span style={{ overflowWrap: "anywhere" }}>{point.text}</span>{" "}
                <PlaceLink place={point.place} short={isOfOne || guide.kind === "research"} />
              </List.Item>
            ))}
          </List>
        </Box>
      ))}
    </>
  );
}

/** Terms, and how they are explained. */
export function Terms({ terms }: { terms: Question[] }) {
  const { t } = useTranslation();
  if (terms.length === 0) return null;
  return (
    <Box component="section" mb="lg">
      <Title order={2} size="h4" mb={6}>
        {t("learning.termsTitle")}
      </Title>
      <Box component="dl" m={0}>
        {terms.map((term) => (
          <Box key={`${term.place.document}:${term.place.start}:${term.ask}`} mb="sm">
            <Text component="dt" fw={600} style={{ overflowWrap: "anywhere" }}>
              {term.ask}
            </Text>
            <Text component="dd" m={0} style={{ overflowWrap: "anywhere" }}>
              {term.answer} <PlaceLink place={term.place} short />
            </Text>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
