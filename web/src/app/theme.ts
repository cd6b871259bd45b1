import { createTheme, type MantineColorsTuple } from "@mantine/core";

const leaf: MantineColorsTuple = [
  "#eafaf3",
  "#d5f2e4",
  "#a8e4c8",
  "#77d6aa",
  "#50ca91",
  "#37c381",
  "#28bf78",
  "#1a9c60",
  "#0b6e4f",
  "#065a40",
];

// Shades and text colours that keep a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3) in light and dark.
export const theme = createTheme({
  colors: { leaf },
  primaryColor: "leaf",
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  defaultRadius: "md",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  cursorType: "pointer",
});

/** Return the nonce that styles of this page carry: the policy of the server lets no others in. */
export function styleNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  return meta?.nonce ?? "";
}
