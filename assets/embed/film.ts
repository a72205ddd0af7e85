/** What a page knows of a film: `films.json`, which `render.py embed --format react` writes. */

/** A caption and the fuller description of what is seen meanwhile; `start` in seconds. */
export interface Line {
  start: number;
  caption: string;
  description: string;
}

/** A beat of the film. */
export interface Chapter {
  name: string;
  start: number;
  lines: Line[];
}

/** Names of files in the folder that the films are served from. */
export interface Picture {
  video: string;
  poster: string;
}

export interface Film {
  topic: string;
  title: string;
  alt: string;
  width: number; // pixels
  height: number; // pixels
  light: Picture;
  dark: Picture;
  captions: string;
  descriptions: string;
  chapters: string;
  transcript: Chapter[];
}

/** Films by topic. */
export type Films = Record<string, Film>;

const ADDRESS = /^([^?#]*\/)?([^/?#]+?)(?:\.(dark|light))?\.mp4([?#].*)?$/i;

/**
 * Return the film that an image's address stands for, its files as addresses; nothing if it is
 * none of ours. A film that isn't known but is named like one gets what its name tells, so that a
 * page without its manifest still shows it.
 *
 * What the author wrote after the name (`?…`, `#…`) is kept, instead of our own `?v=…`.
 */
export function filmAt(address: string | undefined, films: Films = {}): Film | undefined {
  const [, folder = "", topic = "", theme, tail] = ADDRESS.exec(address ?? "") ?? [];
  const known = Object.hasOwn(films, topic) ? films[topic] : undefined;
  if (!topic || !(known || theme)) return undefined;
  const film = known ?? conventional(topic);
  const at = (name: string) => folder + (tail ? name.replace(/\?.*/, "") + tail : name);
  const picture = ({ video, poster }: Picture) => ({ video: at(video), poster: at(poster) });
  return {
    ...film,
    light: picture(film.light),
    dark: picture(film.dark),
    captions: at(film.captions),
    descriptions: at(film.descriptions),
    chapters: at(film.chapters),
  };
}

/** What the name alone tells. */
function conventional(topic: string): Film {
  return {
    topic,
    title: topic.replaceAll("_", " "),
    alt: "",
    width: 1280,
    height: 720,
    light: { video: `${topic}.light.mp4`, poster: `${topic}.light.webp` },
    dark: { video: `${topic}.dark.mp4`, poster: `${topic}.dark.webp` },
    captions: `${topic}.vtt`,
    descriptions: `${topic}.descriptions.vtt`,
    chapters: `${topic}.chapters.vtt`,
    transcript: [],
  };
}

/** Write seconds as minutes and seconds: 75.4 is 1:15. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
