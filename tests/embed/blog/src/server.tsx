/** On the server: pages as JSON on standard input, their HTML as JSON on standard output. */

import { StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { text } from "node:stream/consumers";

import { type Page, Post } from "./Post";

const pages: Record<string, Page> = JSON.parse(await text(process.stdin));
const rendered = Object.entries(pages).map(([name, page]) => [
  name,
  renderToString(
    <StrictMode>
      <Post {...page} />
    </StrictMode>,
  ),
]);
process.stdout.write(JSON.stringify(Object.fromEntries(rendered)));
