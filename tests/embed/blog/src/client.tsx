/** In the browser: what the server has rendered comes alive. */

import { StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";

import "./blog.css";
import "./film/film.css";
import { type Page, Post } from "./Post";

const page: Page = JSON.parse(document.getElementById("page")!.textContent!);
const root = hydrateRoot(
  document.getElementById("root")!,
  <StrictMode>
    <Post {...page} />
  </StrictMode>,
  { onRecoverableError: (error) => console.error("hydration:", error) },
);
// What a change of page does; for tests.
addEventListener("leave", () => root.unmount());
