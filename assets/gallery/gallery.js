"use strict";
// Films play on demand: a poster becomes a player when it is asked for, so nothing is loaded before.
// Whatever a player needs to know is in the page; nothing is fetched.
(() => {
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => root.dataset.theme || (prefersDark.matches ? "dark" : "light");
  const said = document.getElementById("said");

  /** The address of a film in the page's theme, or in the only one there is. */
  const address = (poster) => poster.dataset[theme()] ?? poster.getAttribute("href");

  function cues(video, article, kind, label, selector, text) {
    const track = video.addTextTrack(kind, label, "en");
    for (const part of article.querySelectorAll(selector)) {
      const from = Number(part.dataset.from);
      track.addCue(new VTTCue(from, Math.max(from, Number(part.dataset.to)), text(part)));
    }
    return track;
  }

  function playerOf(article) {
    const there = article.querySelector("video");
    if (there) return there;
    const poster = article.querySelector(".poster");
    const video = document.createElement("video");
    Object.assign(video, { controls: true, muted: true, loop: true, playsInline: true });
    video.setAttribute("aria-label", poster.getAttribute("aria-label").replace(/^Play the film /, ""));
    video.poster = poster.querySelector(`.for-${theme()}`).src;
    video.src = address(poster);
    cues(video, article, "captions", "English", ".transcript li", (line) => line.querySelector("p").textContent);
    cues(video, article, "descriptions", "What is seen", ".transcript li", (line) => line.querySelector(".seen").textContent);
    cues(video, article, "chapters", "Chapters", ".chapters button", (beat) => beat.querySelector("span").textContent);
    for (const track of video.textTracks) track.mode = "disabled"; // captions are in the picture, too

    video.addEventListener("play", () => {
      for (const other of document.querySelectorAll("video")) if (other !== video) other.pause();
    });
    video.addEventListener("timeupdate", () => markChapter(article, video.currentTime));
    video.addEventListener("error", () => {
      video.replaceWith(poster);
      said.textContent = "This film's file can't be played.";
    });
    video.hiddenPoster = poster;
    poster.replaceWith(video);
    return video;
  }

  function markChapter(article, time) {
    for (const chapter of article.querySelectorAll(".chapters button")) {
      const is = Number(chapter.dataset.from) <= time && time < Number(chapter.dataset.to);
      if (is) chapter.setAttribute("aria-current", "true");
      else chapter.removeAttribute("aria-current");
    }
  }

  function start(article, at) {
    const video = playerOf(article);
    if (at !== undefined) seek(video, at);
    video.play().catch(() => {}); // interrupted by a pause, or by the other theme
    return video;
  }

  function seek(video, at) {
    if (video.readyState) video.currentTime = at;
    else video.addEventListener("loadedmetadata", () => { video.currentTime = at; }, { once: true });
  }

  async function copy(button) {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no permission, or a page without https
      const area = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(area);
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      button.focus();
      if (!copied) return void (said.textContent = "The browser refused to copy.");
    }
    said.textContent = `${button.textContent} copied`;
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 1600);
  }

  document.addEventListener("click", (event) => {
    const article = event.target.closest("article");
    const poster = event.target.closest(".poster");
    const moment = event.target.closest("[data-from]");
    const button = event.target.closest(".copy");
    if (button) copy(button);
    else if (poster && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      start(article).focus();
    } else if (moment?.matches("button")) start(article, Number(moment.dataset.from));
  });

  function showTheme() {
    for (const article of document.querySelectorAll("article")) {
      const video = article.querySelector("video");
      if (!video || video.getAttribute("src") === address(video.hiddenPoster)) continue;
      const { currentTime, paused } = video;
      video.poster = video.hiddenPoster.querySelector(`.for-${theme()}`).src;
      video.src = address(video.hiddenPoster);
      seek(video, currentTime);
      if (!paused) video.play().catch(() => {});
    }
  }

  const toggle = document.getElementById("theme");
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* from file:// it may be forbidden */ }
    showTheme();
  });
  prefersDark.addEventListener("change", showTheme);
})();
