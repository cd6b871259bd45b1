import { ActionIcon, Button, FileButton, Group, Text, Textarea } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconPaperclip, IconSend } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { Voice } from "../voice/Voice";
import { VoiceButton } from "../voice/VoiceButton";
import classes from "./chat.module.css";
import { useChat } from "./store";
import { Uploads } from "./Uploads";
import { useUploads } from "./uploads";

/** Where one types, and gives files: by picking, dropping or pasting them. */
export function Composer() {
  const { t } = useTranslation();
  const say = useChat((chat) => chat.say);
  const editing = useChat((chat) => chat.editing);
  const edit = useChat((chat) => chat.edit);
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const isNarrow = useMediaQuery("(max-width: 36em)");
  const { uploads, give, cancel } = useUploads();

  // What is to be said otherwise comes into the box, in place of what stood there.
  const [edited, setEdited] = useState<string | null>(null);
  if ((editing?.id ?? null) !== edited) {
    setEdited(editing?.id ?? null);
    setText(editing?.text ?? "");
  }
  useEffect(() => {
    if (editing) box.current?.focus();
  }, [editing]);

  function send(): void {
    if (text.trim() === "") return;
    say(text.trim());
    setText("");
  }

  function pressed(event: KeyboardEvent): void {
    if (event.key === "Escape" && editing) edit(null);
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
      className={classes["box"]}
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
      <Voice />
      <Uploads uploads={uploads} cancel={cancel} />
      {editing && (
        <Group gap="xs" mb={4}>
          <Text size="sm">{t("chat.editing")}</Text>
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => {
              edit(null);
            }}
          >
            {t("cancel")}
          </Button>
        </Group>
      )}
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <FileButton multiple onChange={give}>
          {(props) => (
            <ActionIcon {...props} size={42} variant="default" aria-label={t("chat.attach")}>
              <IconPaperclip aria-hidden />
            </ActionIcon>
          )}
        </FileButton>
        <Textarea
          ref={box}
          flex={1}
          autosize
          minRows={1}
          maxRows={8}
          size="md"
          maxLength={20_000}
          aria-label={t("chat.say")}
          placeholder={t(isNarrow ? "chat.say" : "chat.placeholder")}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
          onKeyDown={pressed}
          onPaste={pasted}
        />
        <VoiceButton />
        <ActionIcon type="submit" size={42} aria-label={t("chat.send")} disabled={text.trim() === ""}>
          <IconSend aria-hidden />
        </ActionIcon>
      </Group>
    </form>
  );
}
