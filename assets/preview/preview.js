"use strict";
// The film as numbered pictures, each named by what it shows. Pictures are fetched by name and never
// change, so what an edit left alone is already here.
(() => {
  const $ = (id) => document.getElementById(id);
  const AHEAD = 24; // frames to have ready while playing
  const KEPT = 260; // decoded pictures to keep, 1.6 MB each at the draft size

  const film = { fps: 15, width: 854, height: 480, generation: 0, script: null, changed: null };
  const tracks = new Map(); // theme → { names, recorded, done }
  const panes = new Map(); // theme → { pane, context, shown }
  const pictures = new Map(); // name → ImageBitmap, or a promise of it; in order of use
  let frame = 0;
  let playing = false;
  let speed = 1;
  let looping = null; // the beat that is repeated
  let findings = [];
  let mistake = null;

  const seconds = (number) => `${number.toFixed(2)} s`;
  const length = () => Math.max(1, ...[...tracks.values()].map((track) => track.names.length));
  const beats = () => (film.script?.beats ?? []).map((beat, index, all) => {
    const first = Math.round(beat.start * film.fps);
    const next = all[index + 1]?.start ?? beat.end;
    const end = Math.round(next * film.fps);
    return { ...beat, index, first, end: end > first ? Math.min(end, length()) : length() };
  });
  const beatAt = (at) => beats().findLast((beat) => beat.first <= at);

  // Pictures

  function picture(name) {
    let found = pictures.get(name);
    if (found) pictures.delete(name); // and to the end: used last
    else {
      found = fetch(`/pictures/${name}.png`)
        .then((answer) => (answer.ok ? answer.blob() : Promise.reject(new Error(answer.statusText))))
        .then(createImageBitmap)
        .then((bitmap) => { pictures.set(name, bitmap); return bitmap; })
        .catch(() => { pictures.delete(name); }); // the film has moved on, or the preview has ended
    }
    pictures.set(name, found);
    for (const [old, bitmap] of pictures) {
      if (pictures.size <= KEPT) break;
      pictures.delete(old);
      bitmap.close?.();
    }
    return found;
  }

  const isHere = (name) => pictures.get(name) instanceof ImageBitmap;
  const nameAt = (theme, at) => tracks.get(theme).names[at];

  /** Draw the frame in each theme; what is not there yet leaves the picture before. */
  function draw() {
    for (const [theme, pane] of panes) {
      const { names } = tracks.get(theme);
      const name = names[Math.min(frame, names.length - 1)];
      pane.pane.classList.toggle("waiting", !name);
      if (name === pane.shown) pane.pane.dataset.frame = frame;
      if (!name || name === pane.shown) continue;
      const paint = (bitmap) => {
        if (!bitmap || nameAt(theme, Math.min(frame, names.length - 1)) !== name) return;
        pane.context.drawImage(bitmap, 0, 0);
        pane.shown = name;
        Object.assign(pane.pane.dataset, { shown: name, frame });
      };
      const found = picture(name);
      if (found instanceof ImageBitmap) paint(found);
      else found.then(paint);
    }
  }

  function go(to, { keepPlaying = false } = {}) {
    if (!keepPlaying) setPlaying(false);
    frame = Math.max(0, Math.min(to, length() - 1));
    draw();
    showTime();
  }

  // Playing

  let clock = 0;
  function tick(now) {
    if (!playing) return;
    const passed = Math.min(now - clock, 250) / 1000;
    const beat = looping === null ? null : beats()[looping];
    const [first, end] = beat ? [beat.first, beat.end] : [0, length()];
    const steps = Math.floor(passed * film.fps * speed);
    if (steps > 0) {
      let next = frame + steps;
      if (next >= end || next < first) next = first;
      for (let ahead = next; ahead < Math.min(next + AHEAD, end); ahead++) {
        for (const theme of panes.keys()) if (nameAt(theme, ahead)) picture(nameAt(theme, ahead));
      }
      const ready = [...panes.keys()].every((theme) => !nameAt(theme, next) || isHere(nameAt(theme, next)));
      if (ready) {
        clock += (steps * 1000) / (film.fps * speed);
        if (now - clock > 250) clock = now;
        frame = next;
        draw();
        showTime();
      }
    }
    requestAnimationFrame(tick);
  }

  function setPlaying(on) {
    if (on && !playing) {
      clock = performance.now();
      requestAnimationFrame(tick);
    }
    playing = on;
    $("play").textContent = on ? "Pause" : "Play";
    $("play").setAttribute("aria-pressed", on);
  }

  function setLoop(on) {
    looping = on ? (beatAt(frame)?.index ?? null) : null;
    $("loop").setAttribute("aria-pressed", looping !== null);
  }

  function setSpeed(step) {
    const choice = $("speed");
    choice.selectedIndex = Math.max(0, Math.min(choice.selectedIndex + step, choice.length - 1));
    speed = Number(choice.value);
    clock = performance.now();
  }

  function toggle(id, name) {
    const on = $("stage").classList.toggle(name);
    $(id).setAttribute("aria-pressed", on);
    for (const guides of document.querySelectorAll(".guides")) guides.hidden = !$("stage").classList.contains("safe");
  }

  // What is shown around it

  const share = (at) => `${(100 * at) / length()}%`;

  function showTime() {
    const time = frame / film.fps;
    $("clock").textContent = `${seconds(time)} · frame ${frame} of ${length()}`;
    $("time").value = frame;
    $("time").setAttribute("aria-valuetext", seconds(time));
    const beat = beatAt(frame);
    for (const button of $("beats").querySelectorAll("button")) {
      if (Number(button.dataset.index) === beat?.index) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    const middle = (frame + 0.5) / film.fps; // times are rounded; this is safely inside the frame
    const spoken = beat?.spoken.findLast((one) => one.start <= middle);
    $("caption").textContent = spoken?.caption ?? "";
    $("description").textContent = spoken?.description ?? "";
    showNumbers(middle);
  }

  let numbersShown = "";
  function showNumbers(time) {
    const now = (film.script?.numbers ?? []).filter((number) => number.start <= time && time < number.end);
    const key = JSON.stringify(now.map((number) => [number.name, number.text]));
    if (key === numbersShown) return;
    numbersShown = key;
    $("numbers").replaceChildren(...now.map((number) => {
      const item = make("li");
      const call = `${number.source}(${number.arguments.map(asPython).join(", ")})`;
      item.append(make("b", number.text), ` ${number.says}`, make("code", call));
      return item;
    }));
  }

  /** JSON has no tuples: what comes as an array was one. */
  const asPython = (value) => (Array.isArray(value)
    ? `(${value.map(asPython).join(", ")}${value.length === 1 ? "," : ""})`
    : typeof value === "string" ? `'${value}'` : String(value));

  function make(tag, text = "", attributes = {}) {
    const element = document.createElement(tag);
    element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  function showTimeline() {
    $("time").max = length() - 1;
    $("beats").replaceChildren(...beats().map((beat) => {
      const item = make("li");
      const title = beat.name.replaceAll("-", " ");
      const button = make("button", title, { type: "button", "data-index": beat.index, title });
      button.style.left = share(beat.first);
      button.style.width = share(beat.end - beat.first);
      button.addEventListener("click", () => go(beat.first));
      item.append(button);
      return item;
    }));
    const recorded = Math.min(...[...tracks.values()].map((track) => track.recorded));
    $("stale").style.left = share(Math.min(recorded, length()));
    $("changed").hidden = $("jump").disabled = !film.changed;
    if (film.changed) {
      $("changed").style.left = share(film.changed[0]);
      $("changed").style.width = share(film.changed[1] - film.changed[0]);
    }
    $("broken").hidden = !mistake;
    if (mistake) $("broken").style.left = share(Math.min(mistake.frame, length() - 1));
    showTime();
  }

  function showFindings() {
    const inFrames = Map.groupBy(findings, (finding) => Math.round(finding.time * film.fps));
    const leadTo = (at, text) => {
      const item = make("li");
      const button = make("button", text, { type: "button" });
      button.addEventListener("click", () => go(at));
      item.append(button);
      return item;
    };
    $("marks").replaceChildren(...[...inFrames].map(([at, some]) => {
      const item = leadTo(at, "");
      const title = some.map(inWords).join("\n");
      item.firstChild.title = title;
      item.firstChild.setAttribute("aria-label", `${seconds(at / film.fps)}: ${title}`);
      item.firstChild.style.left = share(at);
      return item;
    }));
    const items = findings.map((finding) => {
      const item = leadTo(Math.round(finding.time * film.fps), "");
      item.firstChild.append(make("time", seconds(finding.time)), ` ${inWords(finding)}`);
      return item;
    });
    if (!items.length) items.push(make("li", saidOfCheck(), { class: "soft" }));
    $("findings").replaceChildren(...items);
  }

  const inWords = ({ rule, theme, objects, measured, allowed }) =>
    `${rule}, ${theme}: ${[objects.join(" × "), measured].filter(Boolean).join(": ")}; allowed: ${allowed}`;

  function saidOfCheck() {
    if (typeof film.checked === "string") return film.checked; // why it failed
    return film.checked ? "Nothing found" : "Waits for the recording to end";
  }

  function showMistake() {
    $("mistake").hidden = !mistake;
    if (!mistake) return;
    $("kind").textContent = mistake.kind;
    $("place").textContent = mistake.line ? `${mistake.file}:${mistake.line}` : mistake.file;
    $("message").textContent = mistake.message;
    $("excerpt").replaceChildren(...mistake.excerpt.map(([line, text]) =>
      make("span", `${String(line).padStart(4)}  ${text}`, line === mistake.line ? { class: "here" } : {})));
    $("trace").replaceChildren(...mistake.trace.map((step) => make("li", step)));
    document.querySelector("#mistake details").hidden = mistake.trace.length < 2;
    setStatus("broken", "The last good picture stays");
  }

  function setStatus(state, text) {
    Object.assign($("status").dataset, { state, generation: film.generation });
    $("status").textContent = text;
  }

  // What the session tells

  let pictureAfter = ""; // how long the first new picture took
  const saidOf = {
    state(event) {
      for (const name of ["fps", "width", "height", "generation", "script", "checked"]) film[name] = event[name];
      document.title = `${event.title} – preview`;
      $("title").textContent = event.title;
      $("file").textContent = event.file;
      tracks.clear();
      for (const [theme, track] of Object.entries(event.tracks)) {
        tracks.set(theme, { names: [], recorded: 0, done: false });
        saidOf.frames({ theme, first: 0, runs: track.runs, changed: track.changed }, false);
        Object.assign(tracks.get(theme), { recorded: track.recorded, done: track.done });
        if (!panes.has(theme)) panes.set(theme, makePane(theme));
      }
      findings = event.findings;
      mistake = event.mistake;
      if (mistake) mistake.frame = Math.min(...[...tracks.values()].map((track) => track.recorded));
      if (!mistake && [...tracks.values()].every((track) => track.done)) setStatus("fresh", "Up to date");
      else if (!mistake) showProgress();
      showMistake();
      frame = Math.min(frame, length() - 1);
      draw();
      showTimeline();
      showFindings();
    },
    changed(event) {
      film.generation = event.generation;
      film.changed = null;
      film.checked = false;
      findings = [];
      pictureAfter = "";
      for (const track of tracks.values()) Object.assign(track, { recorded: 0, done: false });
      setStatus("recording", `${event.files.map((file) => file.split("/").at(-1)).join(", ")} saved`);
      for (const theme of tracks.keys()) askForGlimpse(theme, event.generation);
      showTimeline();
      showFindings();
    },
    frames(event, redraw = true) {
      const track = tracks.get(event.theme);
      let at = event.first;
      for (const [count, name] of event.runs) {
        for (const end = at + count; at < end; at++) track.names[at] = name;
      }
      track.recorded = at;
      if (event.changed) film.changed = event.changed;
      if (!redraw) return;
      if (event.first <= frame && frame < at) draw();
      showTimeline();
      if (!mistake) showProgress();
    },
    script(event) {
      film.script = event.script;
      showTimeline();
    },
    done(event) {
      const track = tracks.get(event.theme);
      track.names.length = track.recorded = event.frames;
      track.done = true;
      if (event.changed) film.changed = event.changed;
      if ([...tracks.values()].every((one) => one.done)) {
        mistake = null;
        showMistake();
        setStatus("fresh", `Up to date${pictureAfter}`);
      }
      frame = Math.min(frame, length() - 1);
      draw();
      showTimeline();
    },
    mistake(event) {
      mistake = { ...event.mistake, frame: event.frame };
      showMistake();
      showTimeline();
    },
    findings(event) {
      findings = event.findings;
      film.checked = event.checked;
      showFindings();
    },
  };

  function showProgress() {
    const recorded = Math.min(...[...tracks.values()].map((track) => track.recorded));
    setStatus("recording", recorded ? `Recording: ${seconds(recorded / film.fps)}${pictureAfter}` : `Recording${pictureAfter}`);
  }

  /** Ask for the picture at this moment before all others. */
  async function askForGlimpse(theme, generation) {
    const answer = await fetch(`/glimpse/${theme}?generation=${generation}&at=${frame / film.fps}`);
    if (answer.status !== 200) return;
    const glimpse = await answer.json();
    if (generation !== film.generation) return;
    const track = tracks.get(theme);
    if (track.recorded <= glimpse.frame) track.names[glimpse.frame] = glimpse.name;
    pictureAfter ||= ` · new picture after ${seconds(glimpse.seconds)}`;
    mistake = null;
    showMistake();
    showProgress();
    draw();
  }

  function makePane(theme) {
    const pane = make("div", "", { class: `pane ${theme}` });
    const screen = make("div", "", { class: "screen" });
    const canvas = make("canvas", "", { width: film.width, height: film.height, role: "img", "aria-label": `The film in the ${theme} theme` });
    const guides = make("div", "", { class: "guides" });
    guides.append(make("i"), make("b"));
    guides.hidden = true;
    screen.append(canvas, guides);
    pane.append(screen);
    $("stage").append(pane);
    return { pane, context: canvas.getContext("2d"), shown: null };
  }

  const events = new EventSource("/events");
  events.addEventListener("message", ({ data }) => {
    const event = JSON.parse(data);
    if (event.event === "state" || event.event === "changed" || event.generation === film.generation) saidOf[event.event](event);
  });
  events.addEventListener("error", () => setStatus("gone", "The preview has ended; this page waits for it to start again"));

  // What the viewer asks for

  const beatBefore = () => beats().findLast((beat) => beat.first < frame - film.fps / 2)?.first ?? 0;
  const nextBeat = () => beats().find((beat) => beat.first > frame)?.first ?? frame;
  const asks = {
    play: () => setPlaying(!playing),
    back: () => go(frame - 1),
    on: () => go(frame + 1),
    loop: () => setLoop(looping === null),
    jump: () => film.changed && go(film.changed[0]),
    safe: () => toggle("safe", "safe"),
    phone: () => toggle("phone", "phone"),
  };
  for (const [id, act] of Object.entries(asks)) $(id).addEventListener("click", act);
  $("speed").addEventListener("change", () => setSpeed(0));
  $("time").addEventListener("input", () => go(Number($("time").value)));

  const keys = {
    " ": asks.play, l: asks.loop, c: asks.jump, s: asks.safe, m: asks.phone,
    "[": () => setSpeed(-1), "]": () => setSpeed(1),
    ArrowLeft: (shift) => (shift ? go(beatBefore()) : go(frame - 1)),
    ArrowRight: (shift) => (shift ? go(nextBeat()) : go(frame + 1)),
    Home: () => go(0), End: () => go(length() - 1),
  };
  addEventListener("keydown", (event) => {
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const on = event.target;
    if (!act || event.ctrlKey || event.metaKey || event.altKey || on.matches("select")) return;
    if (event.key === " " && on.matches("button, summary")) return; // it presses them
    event.preventDefault();
    act(event.shiftKey);
  });
})();
