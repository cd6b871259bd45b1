import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { GuideList } from "./GuideList";
import type { Shown } from "./LearnPage";
import { useMakeGuide } from "./making";
import { DocumentSelect } from "./SourceFields";

/** The study guides, and where one is made of a document. */
export function Guides({ wording }: Shown) {
  const { t } = useTranslation();
  const [document, setDocument] = useState<string | null>(null);
  const { mutate, isPending } = useMakeGuide();
  return (
    <>
      <Group
        align="flex-end"
        gap="xs"
        mb="lg"
        renderRoot={(props) => (
          <form
            {...props}
            onSubmit={(event) => {
              event.preventDefault();
              if (document) mutate({ body: { document } });
            }}
          />
        )}
      >
        <DocumentSelect value={document} change={setDocument} />
        <Button type="submit" loading={isPending} disabled={!document}>
          {t("learning.makeGuide")}
        </Button>
      </Group>
      <GuideList kind="guide" wording={wording} />
    </>
  );
}
