import { SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useDocuments } from "./documents";
import type { Source } from "./fields";

interface SourceProps {
  source: Source;
  change: (source: Source) => void;
}

/** Where one says what something is to be made from. */
export function SourceFields({ source, change }: SourceProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        aria-label={t("learning.from")}
        value={source.from}
        data={(["document", "subject"] as const).map((value) => ({
          value,
          label: t(`learning.source.${value}`),
        }))}
        onChange={(from) => {
          change({ ...source, from });
        }}
      />
      {source.from === "document" ? (
        <DocumentSelect
          value={source.document}
          change={(document) => {
            change({ ...source, document });
          }}
        />
      ) : (
        <TextInput
          label={t("learning.subject")}
          placeholder={t("learning.subjectExample")}
          value={source.subject}
          maxLength={300}
          onChange={({ currentTarget: { value } }) => {
            change({ ...source, subject: value });
          }}
        />
      )}
    </Stack>
  );
}

interface SelectProps {
  value: string | null;
  change: (document: string | null) => void;
}

/** One of the documents that were given. */
export function DocumentSelect({ value, change }: SelectProps) {
  const { t } = useTranslation();
  const documents = useDocuments();
  return (
    <Select
      searchable
      flex={1}
      miw={220}
      label={t("learning.document")}
      placeholder={t(documents?.length === 0 ? "learning.noDocument" : "learning.choose")}
      nothingFoundMessage={t("learning.noneSuch")}
      data={(documents ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={change}
    />
  );
}
