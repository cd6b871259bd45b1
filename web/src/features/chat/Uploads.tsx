import { ActionIcon, Group, Progress, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Upload } from "./uploads";

/** Files on their way, each with a way to stop it. */
export function Uploads({ uploads, cancel }: { uploads: Upload[]; cancel: (id: string) => void }) {
  const { t } = useTranslation();
  return uploads.map((upload) => (
    <Group key={upload.id} gap="xs" mb={6} wrap="nowrap">
      <Text size="sm" truncate flex={1}>
        {upload.name}
      </Text>
      {upload.problem ? (
        <Text size="sm" c="red" role="alert">
          {upload.problem}
        </Text>
      ) : (
        <Progress
          value={upload.share * 100}
          w={140}
          aria-label={t("chat.uploading", { name: upload.name })}
        />
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t("chat.cancelUpload", { name: upload.name })}
        onClick={() => {
          cancel(upload.id);
        }}
      >
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </Group>
  ));
}
