import { Alert } from "@mantine/core";

import { sentenceOf } from "../../api/client";

/** What went wrong with asking for something; nothing when nothing did. */
export function Problem({ of }: { of: unknown }) {
  const sentence = sentenceOf(of);
  return sentence ? (
    <Alert color="red" role="alert" mb="sm">
      {sentence}
    </Alert>
  ) : null;
}
