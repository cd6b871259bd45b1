import { ActionIcon, FileButton, Group, Progress, Text, Textarea } from "@mantine/core";
import { IconPaperclip, IconSend, IconX } from "@tabler/icons-react";
import { useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { useChat } from "./store";
import { useUploads } from "./uploads";

/** Where one types, and gives files: by picking, dropping or pasting them. */
export function Composer() {
  const { t } = useTranslation();
  const say = useChat((chat) => chat.say);
  const [text, setText] = useState("");
  const { uploads, give, cancel } = useUploads();

  function send(): void {
    if (text.trim() === "") return;
    say(text.trim());
    setText("");
  }

  function pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }

  function pasted(event: ClipboardEvent): void {
    const files = Array.from(event.clipboardData.files);
    if (files.length === 0) return;
    event.preventDefault();
    give(files);
  }

  return (
    // Files may also be dropped; the button does the same by keyboard.
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onDragOver={(event) => {
        event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        give(Array.from(event.dataTransfer.files));
      }}
    >
      {uploads.map((upload) => (
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
      ))}
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <FileButton multiple onChange={give}>
          {(props) => (
            <ActionIcon {...props} size={42} variant="default" aria-label={t("chat.attach")}>
              <IconPaperclip aria-hidden />
            </ActionIcon>
          )}
        </FileButton>
        <Textarea
          flex={1}
          autosize
          minRows={1}
          maxRows={8}
          size="md"
          maxLength={20_000}
          aria-label={t("chat.say")}
          placeholder={t("chat.placeholder")}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
          onKeyDown={pressed}
          onPaste={pasted}
        />
        <ActionIcon type="submit" size={42} aria-label={t("chat.send")} disabled={text.trim() === ""}>
          <IconSend aria-hidden />
        </ActionIcon>
      </Group>
    </form>
  );
}
