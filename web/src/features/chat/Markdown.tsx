import { Button } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import ReactMarkdown, { type Components, type Options } from "react-markdown";
import remarkBreaks from "remark-breaks";
import remarkGfm from "remark-gfm";

import classes from "./chat.module.css";

const MATHS = /\$[^\s$][^$]*\$|\\\(|\\\[/;
const CODE = /^\s*(```|~~~)\w/m;
const WithMaths = lazy(() => import("./Maths"));
const WithCode = lazy(() => import("./Code"));

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

/** A text as it was written; pictures from elsewhere wait for a press, because fetching one tells on you. */
export function Markdown({ text }: { text: string }) {
  const plain = <Plain text={text} />;
  return (
    <div className={classes["text"]}>
      {CODE.test(text) ? (
        <Suspense fallback={plain}>
          <WithCode text={text} />
        </Suspense>
      ) : MATHS.test(text) ? (
        <Suspense fallback={plain}>
          <WithMaths text={text} />
        </Suspense>
      ) : (
        plain
      )}
    </div>
  );
}

export function Plain({ text, ...options }: { text: string } & Options) {
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
