import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { build, type Plugin } from "vite";

interface Kept {
  url: string;
  /** Tells one version from the next; null where the address does so itself. */
  revision: string | null;
}

const AT_ROOT = ["icon.svg", "icon-192.png", "manifest.webmanifest"];

/** Builds the service worker as /sw.js, once it is known which files the page consists of. */
export function worker(): Plugin {
  let folder = "";
  return {
    name: "service-worker",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    async closeBundle(error) {
      if (error) return;
      await build({
        configFile: false,
        logLevel: "warn",
        publicDir: false,
        define: {
          "process.env.NODE_ENV": JSON.stringify("production"),
          __KEPT__: JSON.stringify(await kept(folder)),
        },
        build: {
          outDir: folder,
          emptyOutDir: false,
          target: "es2022",
          rolldownOptions: {
            input: join(import.meta.dirname, "src/worker/sw.ts"),
            output: { format: "iife", entryFileNames: "sw.js" },
          },
        },
      });
    },
  };
}

/** Return what is kept to be there without a network: scripts, styles, the page itself. */
async function kept(folder: string): Promise<Kept[]> {
  const named = (await readdir(join(folder, "assets"))).filter((name) => /\.(js|css)$/.test(name)).sort();
  const root = await Promise.all(
    AT_ROOT.map(async (name) => ({ url: `/${name}`, revision: await digest(join(folder, name)) })),
  );
  return [
    // The page as the server gives it, under /: the file itself lacks the nonce that its styles need.
    { url: "/", revision: await digest(join(folder, "index.html")) },
    ...named.map((name) => ({ url: `/assets/${name}`, revision: null })),
    ...root,
  ];
}

async function digest(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex")
    .slice(0, 16);
}
