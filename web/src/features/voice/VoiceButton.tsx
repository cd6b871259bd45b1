import { ActionIcon } from "@mantine/core";
import { IconMicrophone } from "@tabler/icons-react";
import { useEffect, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";

import { useVoice } from "./store";
import classes from "./voice.module.css";

const KEYS = new Set([" ", "Enter"]);

/** The microphone: held while one speaks, or pressed to begin and pressed again to end. */
export function VoiceButton() {
  const { t } = useTranslation();
  const mic = useVoice((voice) => voice.talk.mic);
  const { prepare, down, up, close } = useVoice.getState();
  useEffect(() => close, [close]);

  function pointed(event: PointerEvent<HTMLButtonElement>): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    down();
  }

  function keyed(event: KeyboardEvent): void {
    if (event.key === "Escape" && mic !== "off") close();
    if (!KEYS.has(event.key)) return;
    event.preventDefault();
    if (event.repeat) return;
    if (event.type === "keydown") down();
    else up();
  }

  return (
    <ActionIcon
      className={classes["button"] ?? ""}
      size={42}
      variant={mic === "off" ? "default" : "filled"}
      aria-label={t("voice.speak")}
      aria-pressed={mic !== "off"}
      onPointerEnter={prepare}
      onFocus={prepare}
      onPointerDown={pointed}
      onPointerUp={up}
      onPointerCancel={up}
      onKeyDown={keyed}
      onKeyUp={keyed}
      onBlur={up}
      onClick={(event) => {
        // Pressed neither by a finger nor by a key, but by what speaks the page to its reader.
        if (event.detail !== 0) return;
        down();
        up();
      }}
      onContextMenu={(event) => {
        event.preventDefault();
      }}
    >
      <IconMicrophone aria-hidden />
    </ActionIcon>
  );
}
