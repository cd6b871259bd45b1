import "./code.css";

import rehypeHighlight from "rehype-highlight";

import { Rich } from "./Rich";

/** A text with code in colours; loaded when the first one is shown. */
export default function Code({ text }: { text: string }) {
  return <Rich text={text} rehypePlugins={[[rehypeHighlight, { detect: false }]]} />;
}
