import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

export interface Upload {
  id: string;
  name: string;
  /** How much has left, 0 to 1. */
  share: number;
  problem?: string;
}

/** Files on their way to the server. XMLHttpRequest: fetch does not tell how much has left. */
export function useUploads() {
  const { t } = useTranslation();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const requests = useRef(new Map<string, XMLHttpRequest>());

  const end = useCallback((id: string) => {
    requests.current.get(id)?.abort();
    requests.current.delete(id);
    setUploads((all) => all.filter((upload) => upload.id !== id));
  }, []);

  const start = useCallback(
    (file: File) => {
      const id = crypto.randomUUID();
      const change = (changes: Partial<Upload>): void => {
        setUploads((all) => all.map((upload) => (upload.id === id ? { ...upload, ...changes } : upload)));
      };
      const request = new XMLHttpRequest();
      requests.current.set(id, request);
      setUploads((all) => [...all, { id, name: file.name, share: 0 }]);
      request.open("POST", "/api/upload");
      request.setRequestHeader("Idempotency-Key", `web-${id}`);
      request.upload.onprogress = (event) => {
        if (event.lengthComputable) change({ share: event.loaded / event.total });
      };
      request.onerror = () => {
        change({ problem: t("chat.uploadFailed") });
      };
      request.onload = () => {
        const problem = problemIn(request.responseText);
        if (request.status < 400 && !problem) end(id);
        else change({ problem: problem || t("chat.uploadFailed") });
      };
      const body = new FormData();
      body.append("file", file);
      request.send(body);
    },
    [end, t],
  );

  const give = useCallback(
    (files: File[]) => {
      for (const file of files) start(file);
    },
    [start],
  );
  return { uploads, give, cancel: end };
}

/** Return the sentence that says what is wrong with a file; empty when nothing is. */
function problemIn(text: string): string {
  try {
    const body = JSON.parse(text) as { detail?: string; files?: { problem?: { detail: string } | null }[] };
    return body.detail ?? body.files?.find((file) => file.problem)?.problem?.detail ?? "";
  } catch {
    return "";
  }
}
