import { Button, Group, NumberInput, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Dialog } from "../day/Dialog";
import { NO_SOURCE, sourceOf } from "./fields";
import { useMakeCards } from "./making";
import { SourceFields } from "./SourceFields";

const USUAL = 12;
const MOST = 40;

interface MakeProps {
  isOpen: boolean;
  close: () => void;
  /** The deck they go to; one named like what they are made from when it is not given. */
  deck: string | undefined;
}

/** Where cards are made from a document, or from what all of them say on a subject. */
export function MakeCardsDialog({ isOpen, close, deck }: MakeProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={isOpen ? t("learning.fromDocuments") : null} close={close}>
      <MakeCards close={close} deck={deck} />
    </Dialog>
  );
}

function MakeCards({ close, deck }: Omit<MakeProps, "isOpen">) {
  const { t } = useTranslation();
  const [source, setSource] = useState(NO_SOURCE);
  const [number, setNumber] = useState<number | string>(USUAL);
  const { mutate, isPending } = useMakeCards(close);
  const from = sourceOf(source);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (from) mutate({ body: { ...from, number: Number(number) || USUAL, ...(deck && { deck }) } });
      }}
    >
      <Stack gap="sm">
        <SourceFields source={source} change={setSource} />
        <NumberInput
          label={t("learning.atMost")}
          min={1}
          max={MOST}
          clampBehavior="strict"
          allowDecimal={false}
          value={number}
          onChange={setNumber}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={isPending} disabled={!from}>
            {t("learning.makeCards")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
