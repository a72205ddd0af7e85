/**
 * The controls below a film: play or pause, where we are, captions, full screen.
 *
 * They are made here, in an empty element that waits for them at its full height, so that neither
 * React nor plain HTML has to write them down, and a page without scripts shows none.
 *
 * Keys, while something of the player has the focus: space or K plays and pauses, arrows go two
 * seconds, with shift one frame, Page Up and Down go by chapters, Home and End to the ends, C
 * switches captions, F the full screen.
 */

import { clock } from "./film";
import type { Player } from "./player";

const STEP = 2; // seconds
const FRAME = 1 / 60; // seconds
const ROUNDING = 0.001; // seconds; tracks have whole milliseconds, a frame may begin just after
const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M6.5 5h4v14h-4zm7 0h4v14h-4z",
  captions:
    "M3 5h18v14H3zm2 2v10h14V7zm2 3h4v1.5H8.500v1H11V14H7zm6 0h4v1.5h-2.500v1H17V14h-4z",
  full: "M4 4h6v2H6v4H4zm10 0h6v6h-2V6h-4zM4 14h2v4h4v2H4zm14 0h2v6h-6v-2h4z",
};

/** Fill the figure's place for controls; what is returned empties it. */
export function addControls(player: Player): () => void {
  const { figure, video } = player;
  const place = figure.querySelector<HTMLElement>(".film-controls");
  if (!place) return () => {};
  const undone = new AbortController();
  const { signal } = undone;
  const on = (target: EventTarget, types: string, hear: (event: Event) => void) => {
    for (const type of types.split(" ")) target.addEventListener(type, hear, { signal });
  };
  const track = (kind: string) => [...video.textTracks].find((track) => track.kind === kind);
  const captions = track("captions");
  const descriptions = track("descriptions");
  const chapters = track("chapters");
  const cues = () => [...(chapters?.cues ?? [])] as VTTCue[];
  const name = video.getAttribute("aria-label") ?? "film";
  const length = () => (Number.isFinite(video.duration) ? video.duration : 0);

  const frame = video.parentElement ?? video;

  // What is seen.
  const start = button("film-start", `Play: ${name}`, ICONS.play);
  const toggle = button("film-toggle", "Play", ICONS.play);
  const position = element("input", "film-position");
  Object.assign(position, { type: "range", min: "0", step: "any", value: "0" });
  position.setAttribute("aria-label", "Position in the film");
  const marks = element("span", "film-marks");
  const seek = element("span", "film-seek");
  const chapter = element("span", "film-chapter-now");
  seek.append(position, marks, chapter);
  const time = element("span", "film-time");
  const caption = button("film-captions", "Captions", ICONS.captions);
  const full = button("film-full", "Full screen", ICONS.full);
  const failure = element("span", "film-failure");
  failure.setAttribute("role", "status");
  const retry = element("button", "film-retry");
  Object.assign(retry, { type: "button", textContent: "Try again" });
  const spoken = element("span", "film-spoken");
  spoken.setAttribute("aria-live", "polite");
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", `Controls: ${name}`);
  frame.append(start);
  place.append(toggle, seek, time, caption, full, failure, spoken);
  const announce = announcer();

  caption.hidden = !captions;
  full.hidden = !(document.fullscreenEnabled || "webkitEnterFullscreen" in video);
  draw();
  drawCaptions();

  // What happens.
  on(frame, "click", (event) => {
    player.toggle();
    if (start.contains(event.target as Node)) toggle.focus({ preventScroll: true }); // it is gone
  });
  on(toggle, "click", () => player.toggle());
  on(position, "input", () => player.seek(Number(position.value)));
  on(caption, "click", switchCaptions);
  on(full, "click", switchFull);
  on(retry, "click", () => {
    player.retry();
    toggle.focus({ preventScroll: true });
  });
  for (const part of [frame, place]) on(part, "keydown", (e) => press(e as KeyboardEvent));
  on(figure, "click", followLink);
  on(video, "play pause timeupdate seeking seeked durationchange", draw);
  on(video, "play", () => requestAnimationFrame(run));
  on(video, "loadstart error", drawFailure);
  on(video, "loadedmetadata", () => {
    if (chapters?.mode === "disabled") chapters.mode = "hidden"; // only now is it fetched
  });
  for (const child of video.querySelectorAll("track")) on(child, "load", drawMarks);

  function run(): void {
    draw();
    if (!video.paused && !signal.aborted) requestAnimationFrame(run);
  }

  function draw(): void {
    const now = video.currentTime;
    const label = video.paused ? "Play" : "Pause";
    if (toggle.getAttribute("aria-label") !== label) {
      toggle.setAttribute("aria-label", label);
      toggle.title = label;
      toggle.querySelector("path")?.setAttribute("d", video.paused ? ICONS.play : ICONS.pause);
    }
    position.max = String(length());
    position.value = String(now);
    seek.style.setProperty("--film-at", String(length() ? now / length() : 0));
    time.textContent = `${clock(now)} / ${clock(length())}`;
    const cue = cues().findLast((cue) => cue.startTime <= now);
    const current = cue ? textOf(cue) : "";
    if (chapter.textContent !== current) chapter.textContent = current;
    const said = `${clock(now)} of ${clock(length())}${current && `, ${current}`}`;
    if (position.getAttribute("aria-valuetext") !== said) {
      position.setAttribute("aria-valuetext", said);
      drawLine(now);
    }
  }

  /** Mark the line of the transcript that is on screen. */
  function drawLine(now: number): void {
    const links = [...figure.querySelectorAll<HTMLElement>("[data-at]")];
    const current = links.findLast((link) => Number(link.dataset.at) <= now + FRAME);
    for (const link of links) {
      if (link === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  function drawMarks(): void {
    const later = cues().filter((cue) => cue.startTime > 0);
    marks.replaceChildren(
      ...later.map((cue) => {
        const mark = element("i", "");
        mark.style.left = `${(100 * cue.startTime) / (length() || 1)}%`;
        return mark;
      }),
    );
    draw();
  }

  function drawFailure(event: Event): void {
    const failed = event.type === "error";
    failure.replaceChildren(...(failed ? ["The film can’t be loaded. ", retry] : []));
  }

  function drawCaptions(): void {
    caption.setAttribute("aria-pressed", String(captions?.mode === "showing"));
  }

  function switchCaptions(): void {
    if (!captions) return;
    captions.mode = captions.mode === "showing" ? "disabled" : "showing";
    drawCaptions();
  }

  function switchFull(): void {
    const phone = video as { webkitEnterFullscreen?: () => void }; // there only videos can
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (document.fullscreenEnabled) void figure.requestFullscreen();
    else phone.webkitEnterFullscreen?.();
  }

  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = video.currentTime;
    const by = event.shiftKey ? FRAME : STEP;
    const onButton = event.target instanceof HTMLButtonElement; // which has keys of its own
    const starts = cues().map((cue) => cue.startTime + ROUNDING);
    const go = (seconds: number) =>
      player.seek(Math.min(Math.max(seconds, 0), Math.max(length() - FRAME, 0)));
    const keys: Record<string, (() => void) | undefined> = {
      " ": onButton ? undefined : player.toggle,
      k: player.toggle,
      c: switchCaptions,
      f: switchFull,
      ArrowLeft: () => go(now - by),
      ArrowDown: () => go(now - by),
      ArrowRight: () => go(now + by),
      ArrowUp: () => go(now + by),
      PageUp: () => go(starts.findLast((start) => start < now - 1) ?? 0),
      PageDown: () => go(starts.find((start) => start > now + ROUNDING) ?? length()),
      Home: () => go(0),
      End: () => go(length()),
    };
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** A time in the transcript is a link to that moment of the file: go there in the film. */
  function followLink(event: Event): void {
    const link = (event.target as Element).closest<HTMLElement>("a[data-at]");
    const { ctrlKey, metaKey, shiftKey } = event as MouseEvent; // a new tab is the reader's choice
    if (!link || ctrlKey || metaKey || shiftKey) return;
    event.preventDefault();
    player.seek(Number(link.dataset.at) + ROUNDING);
    video.scrollIntoView({ block: "nearest" });
  }

  /** Offer the descriptions to screen readers, as the film goes; nothing is seen of it. */
  function announcer(): HTMLElement | undefined {
    const summary = figure.querySelector(".film-transcript > summary");
    if (!descriptions || !summary) return undefined;
    const choice = element("label", "film-announce");
    const box = element("input", "");
    box.type = "checkbox";
    choice.append(box, " Have a screen reader say what is seen, as the film goes");
    summary.after(choice);
    on(box, "change", () => {
      descriptions.mode = box.checked ? "hidden" : "disabled";
      if (!box.checked) spoken.textContent = "";
    });
    on(descriptions, "cuechange", () => {
      const said = [...(descriptions.activeCues ?? [])] as VTTCue[];
      if (said.length) spoken.textContent = said.map(textOf).join(" ");
    });
    return choice;
  }

  return () => {
    undone.abort();
    start.remove();
    announce?.remove();
    for (const known of [captions, descriptions, chapters]) if (known) known.mode = "disabled";
    place.replaceChildren();
    place.removeAttribute("role");
    place.removeAttribute("aria-label");
  };
}

/** What a cue says; its `text` is markup. */
function textOf(cue: VTTCue): string {
  return cue.getCueAsHTML().textContent ?? "";
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}

function button(className: string, label: string, icon: string): HTMLButtonElement {
  const made = element("button", className);
  made.type = "button";
  made.title = label;
  made.setAttribute("aria-label", label);
  made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path fill-rule="evenodd" d="${icon}"/></svg>`;
  return made;
}
