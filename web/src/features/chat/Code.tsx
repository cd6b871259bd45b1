import "./code.css";

import rehypeHighlight from "rehype-highlight";

import { Plain } from "./Markdown";

/** A text with code in colours; loaded when the first one is shown. */
export default function Code({ text }: { text: string }) {
  return <Plain text={text} rehypePlugins={[[rehypeHighlight, { detect: false }]]} />;
}
