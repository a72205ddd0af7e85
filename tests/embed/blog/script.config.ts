/** The script of plain pages: page.ts and what it imports, as one small file. */

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const embed = fileURLToPath(new URL("../../../assets/embed/", import.meta.url));

export default defineConfig({
  publicDir: false,
  build: {
    outDir: process.env.OUT ?? embed,
    emptyOutDir: false,
    target: "es2022",
    minify: true,
    rollupOptions: {
      output: { banner: "/*! Made of page.ts by `npm run script` in tests/embed/blog; edit that. */" },
    },
    lib: { entry: `${embed}page.ts`, formats: ["iife"], name: "films", fileName: () => "film.min.js" },
  },
});
