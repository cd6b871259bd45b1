import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./app/app.css";

import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { startLanguages } from "./app/languages";
import { styleNonce } from "./app/theme";

const root = document.getElementById("root");
if (root) {
  setNonce(styleNonce()); // for what keeps the page behind a dialog from scrolling
  void startLanguages().then(() => {
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    );
  });
}
