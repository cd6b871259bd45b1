import { Paper } from "@mantine/core";
import { QRCodeSVG } from "qrcode.react";

const SIDE = 184;

/** An address as a code for a camera: always dark on light, which is what cameras read. */
export function QrCode({ value, title }: { value: string; title: string }) {
  return (
    <Paper bg="white" p="xs" w="fit-content" withBorder>
      <QRCodeSVG value={value} size={SIDE} title={title} role="img" aria-label={title} />
    </Paper>
  );
}
