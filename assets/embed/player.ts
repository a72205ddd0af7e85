/**
 * What makes a film's figure a player, the same for React and for plain HTML.
 *
 * The figure works without this: a video with the browser's own controls over a poster that
 * follows the color scheme by itself. With it the film loads when it comes near, plays while it is
 * seen, changes with the page's color scheme at the same moment of the film, and has controls of
 * its own below the picture, where they hide nothing and stay.
 *
 * The state is in attributes of the figure, for the style sheet:
 * `data-live` (attached), `data-started` (the film is shown, no longer the poster),
 * `data-waiting` (a reader has to start it), `data-changing` (between two themes),
 * `data-failed` (the file can't be had).
 */

import { addControls } from "./controls";

const DARK = "(prefers-color-scheme: dark)";
const CALM = "(prefers-reduced-motion: reduce)";
const NEAR = "100% 0px"; // within a screen's height of what is seen
const SEEN = 0.5; // of the picture

/** What the controls may ask of the player. */
export interface Player {
  readonly figure: HTMLElement;
  readonly video: HTMLVideoElement;
  /** Play, or pause; what a reader has asked for stays when the film is scrolled away. */
  toggle(): void;
  /** Go to a moment of the film, in seconds. */
  seek(seconds: number): void;
  /** Load once more what could not be loaded. */
  retry(): void;
}

/** Make a figure a player; what is returned undoes it. */
export function attach(figure: HTMLElement): () => void {
  const video = figure.querySelector("video");
  if (!video || "live" in figure.dataset) return () => {};
  const { dataset } = figure;
  const undone = new AbortController();
  const { signal } = undone;
  const dark = matchMedia(DARK);
  const calm = matchMedia(CALM);
  const sources = sourcesOf(video);
  let wanted = !calm.matches && !savesData();
  let seen = false;
  let changing = new AbortController();

  dataset.live = "";
  dataset.waiting = "";
  if (wanted) delete dataset.waiting;
  video.controls = false;
  video.muted = true; // React sets no attribute, and only silent films may start by themselves

  /** Load the page's theme and go to a moment of it. */
  function load(seconds: number): void {
    changing.abort();
    changing = new AbortController();
    const once = { once: true, signal: changing.signal };
    delete dataset.failed;
    video!.preload = wanted ? "auto" : "metadata";
    video!.src = dark.matches ? sources.dark : sources.light;
    if (seconds > 0) {
      video!.addEventListener("loadedmetadata", () => (video!.currentTime = seconds), once);
    }
    const ready = seconds > 0 ? "seeked" : "loadeddata";
    video!.addEventListener(ready, () => delete dataset.changing, once);
  }

  function loaded(): boolean {
    return video!.hasAttribute("src");
  }

  /** Play if a reader sees the film and wants it. */
  function follow(): void {
    if (seen && wanted) play();
    else video!.pause();
  }

  function play(): void {
    if (!loaded()) load(0);
    video!.play().then(
      () => (dataset.started = ""),
      (reason: DOMException) => {
        if (reason.name !== "NotAllowedError") return; // else: paused or changed meanwhile
        wanted = false;
        dataset.waiting = "";
      },
    );
  }

  const player: Player = {
    figure,
    video,
    toggle() {
      wanted = video.paused;
      delete dataset.waiting;
      if (wanted) play();
      else video.pause();
    },
    seek(seconds) {
      delete dataset.waiting;
      dataset.started = "";
      if (loaded() && video.readyState > 0) video.currentTime = seconds;
      else load(seconds);
    },
    retry() {
      load(video.currentTime);
      wanted = true;
      follow();
    },
  };

  const near = new IntersectionObserver(
    ([entry]) => {
      if (!entry?.isIntersecting) return;
      near.disconnect();
      if (!loaded()) load(0);
    },
    { rootMargin: NEAR },
  );
  const sight = new IntersectionObserver(
    (entries) => {
      seen = entries.at(-1)?.isIntersecting ?? false;
      if (!seen && calm.matches) wanted = false; // it doesn't start again by itself
      follow();
    },
    { threshold: SEEN },
  );
  near.observe(video);
  sight.observe(video);

  dark.addEventListener(
    "change",
    () => {
      if (!loaded()) return;
      if ("started" in dataset) dataset.changing = "";
      load(video.currentTime);
      follow();
    },
    { signal },
  );
  calm.addEventListener(
    "change",
    () => {
      wanted = !calm.matches;
      follow();
    },
    { signal },
  );
  video.addEventListener(
    "error",
    () => {
      delete dataset.changing;
      dataset.failed = "";
    },
    { signal },
  );
  const removeControls = addControls(player);

  return () => {
    undone.abort();
    changing.abort();
    near.disconnect();
    sight.disconnect();
    removeControls();
    video.pause();
    video.removeAttribute("src");
    video.load();
    video.preload = "none";
    video.controls = true;
    for (const state of ["live", "started", "waiting", "changing", "failed"]) delete dataset[state];
  };
}

/** The addresses of the two themes. */
function sourcesOf(video: HTMLVideoElement): { dark: string; light: string } {
  const light = video.querySelector<HTMLSourceElement>("source:not([media])")?.src ?? "";
  const dark = video.querySelector<HTMLSourceElement>("source[media]")?.src ?? light;
  return { dark, light };
}

/** Whether the reader has asked for few bytes; only some browsers tell. */
function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData ?? false;
}
