import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import ReactMarkdown, { type Components, type Options } from "react-markdown";
import remarkBreaks from "remark-breaks";
import remarkGfm from "remark-gfm";

const components: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  ),
  img: ({ src, alt }) => <Picture src={typeof src === "string" ? src : ""} alt={alt ?? ""} />,
  // What scrolls sideways can be scrolled by keyboard.
  // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
};

/** A text in Markdown; pictures from elsewhere wait for a press, because fetching one tells on you. */
export function Rich({ text, ...options }: { text: string } & Options) {
  return (
    <ReactMarkdown
      {...options}
      remarkPlugins={[remarkGfm, remarkBreaks, ...(options.remarkPlugins ?? [])]}
      components={components}
    >
      {text}
    </ReactMarkdown>
  );
}

export default Rich;

function Picture({ src, alt }: { src: string; alt: string }) {
  const { t } = useTranslation();
  const [isShown, show] = useState(false);
  if (isShown) return <img src={src} alt={alt} loading="lazy" referrerPolicy="no-referrer" />;
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => {
        show(true);
      }}
    >
      {t("chat.picture", { from: host(src), alt })}
    </Button>
  );
}

function host(address: string): string {
  try {
    return new URL(address, window.location.origin).host;
  } catch {
    return "";
  }
}
