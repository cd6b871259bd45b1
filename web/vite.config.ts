import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { worker } from "./vite.worker.ts";

// `npm run dev` talks to a server that runs beside it: dayhand serve.
const server = process.env["DAYHAND_DEV_SERVER"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), worker()],
  server: { proxy: { "/api": { target: server, ws: true } } },
  build: {
    target: "es2022",
    sourcemap: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // What every visit begins with comes in few files, none of them long at work at a stretch.
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules\/(?:react|react-dom|scheduler)\//, priority: 4 },
            { name: "ui", tags: ["$initial"], test: /node_modules\/@mantine\//, priority: 3 },
            { name: "base", tags: ["$initial"], test: /node_modules\//, priority: 2 },
            { name: "page", tags: ["$initial"], priority: 1 },
          ],
        },
      },
    },
  },
});
