import { Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { GuideList } from "./GuideList";
import type { Shown } from "./LearnPage";
import { useResearch } from "./making";

/** What was found out, and a line for what is to be found out. */
export function Research({ wording }: Shown) {
  const { t } = useTranslation();
  const [subject, setSubject] = useState("");
  const { mutate, isPending } = useResearch();
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
              if (subject.trim() && !isPending) mutate({ body: { subject: subject.trim() } });
            }}
          />
        )}
      >
        <TextInput
          flex={1}
          miw={200}
          label={t("learning.question")}
          placeholder={t("learning.questionExample")}
          value={subject}
          maxLength={300}
          enterKeyHint="search"
          onChange={({ currentTarget: { value } }) => {
            setSubject(value);
          }}
        />
        <Button type="submit" loading={isPending} disabled={!subject.trim()}>
          {t("learning.findOut")}
        </Button>
      </Group>
      <GuideList kind="research" wording={wording} />
    </>
  );
}
