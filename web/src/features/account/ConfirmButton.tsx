import { Button, Group, Modal, Text, type ButtonProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

interface Props extends ButtonProps {
  /** What the button says; and what it is called where several of them stand below each other. */
  label: string;
  name?: string;
  question: string;
  onYes: () => void;
}

/** A button for what cannot be taken back: it asks first. */
export function ConfirmButton({ label, name, question, onYes, ...button }: Props) {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button size="compact-md" variant="default" {...button} aria-label={name ?? label} onClick={open}>
        {label}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={name ?? label}
        closeButtonProps={{ "aria-label": t("close") }}
        centered
        lockScroll={false} // its lock is a style without the nonce that the policy of the server asks for
      >
        <Text mb="md">{question}</Text>
        <Group justify="end">
          <Button variant="default" onClick={close} data-autofocus>
            {t("settings.cancel")}
          </Button>
          <Button
            color="red"
            onClick={() => {
              close();
              onYes();
            }}
          >
            {label}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
