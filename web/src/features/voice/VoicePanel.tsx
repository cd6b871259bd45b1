import { Alert, Button, CloseButton, Group, Paper, Stack, Switch, Text } from "@mantine/core";
import { IconPlayerStop } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useVoice } from "./store";
import { phaseOf } from "./talk";
import classes from "./voice.module.css";

/** How a spoken conversation goes: how loud one is, what is understood so far, and the ways to end it. */
export default function VoicePanel() {
  const { t } = useTranslation();
  const talk = useVoice((voice) => voice.talk);
  const sounding = useVoice((voice) => voice.sounding);
  const handsFree = useVoice((voice) => voice.handsFree);
  const { setHandsFree, hush, close } = useVoice.getState();
  const phase = phaseOf(talk, sounding);
  return (
    <Paper component="section" aria-label={t("voice.title")} withBorder p="sm" mb="xs" radius="md">
      <Stack gap="xs">
        <Group gap="sm" wrap="nowrap">
          <Meter />
          <Text size="sm" fw={600} flex={1} role="status">
            {t(`voice.phase.${phase}`)}
          </Text>
          <CloseButton aria-label={t("voice.close")} onClick={close} />
        </Group>
        {talk.words !== "" && (
          <Text
            className={classes["words"] ?? ""}

            c={talk.hearing ? "dimmed" : "bright"}
          >
            {talk.words}
          </Text>
        )}
        <Said />
        <Group gap="sm" justify="space-between" mih={36}>
          <Switch
            label={t("voice.handsFree")}
            checked={handsFree}
            onChange={(event) => {
              setHandsFree(event.currentTarget.checked);
            }}
          />
          {phase === "speaking" && (
            <Button variant="default" leftSection={<IconPlayerStop size={16} aria-hidden />} onClick={hush}>
              {t("voice.stop")}
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}

/** What is to be said beside the conversation: what went wrong, and what was not understood. */
function Said() {
  const { t } = useTranslation();
  const { fault, problem, notice, aside } = useVoice((voice) => voice.talk);
  const wrong = [fault ? t(`voice.fault.${fault}`) : "", problem].filter(Boolean).join(" ");
  const beside = aside || (notice ? t(`voice.notice.${notice}`) : "");
  return (
    <>
      {wrong !== "" && (
        <Alert color="red" variant="light" role="alert" p="xs">
          <Text size="sm">{wrong}</Text>
        </Alert>
      )}
      {beside !== "" && wrong === "" && (
        <Text size="sm" role="status">
          {beside}
        </Text>
      )}
    </>
  );
}

function Meter() {
  const { t } = useTranslation();
  const level = useVoice((voice) => voice.level);
  return (
    <div
      className={classes["meter"]}
      role="meter"
      aria-label={t("voice.level")}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(level * 100)}
    >
      <div className={classes["level"]} style={{ transform: `scaleX(${level.toFixed(3)})` }} />
    </div>
  );
}
