/**
 * Films in Markdown: `components={{ img: filmImage(films) }}` in react-markdown.
 *
 * An image whose address is a film's becomes a figure; every other image stays as it is. What is
 * rendered here works on the server and without JavaScript; `attach` makes it a player.
 */

import { type ComponentProps, type JSX, useEffect, useRef } from "react";

import { type Film, type Films, clock, filmAt } from "./film";
import { attach } from "./player";

/** What react-markdown gives; `node` is its syntax tree's, not for the page. */
type ImageProps = ComponentProps<"img"> & { node?: unknown };

/** Return the component for images; `films` is the content of `films.json`. */
export function filmImage(films: Films = {}): (props: ImageProps) => JSX.Element {
  return function Image({ node: _, ...image }) {
    const film = filmAt(image.src, films);
    if (!film) return <img {...image} />;
    return <FilmFigure key={film.light.video} film={{ ...film, alt: image.alt || film.alt }} />;
  };
}

// Browsers paint a video without a poster gray or black. This one lets the picture below be seen,
// which follows the color scheme; a poster can't.
const CLEAR = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E";
const DARK = "(prefers-color-scheme: dark)";

/**
 * A film with its transcript.
 *
 * Markdown puts images into paragraphs, and there a browser's parser takes no figure, division or
 * list: it would end the paragraph, and React find another page than it had rendered. So these are
 * spans, and the transcript is inside an object: there the parser starts afresh, and an object
 * without data is just its content.
 */
export function FilmFigure({ film }: { film: Film }): JSX.Element {
  const figure = useRef<HTMLSpanElement>(null);
  useEffect(() => (figure.current ? attach(figure.current) : undefined), []);
  const { title, alt, width, height, light, dark } = film;
  return (
    <span className="film" role="figure" aria-label={`Film: ${title}`} ref={figure}>
      <span className="film-frame" style={{ aspectRatio: `${width} / ${height}` }}>
        <picture>
          <source media={DARK} srcSet={dark.poster} />
          <img
            src={light.poster}
            alt={alt}
            width={width}
            height={height}
            loading="lazy"
            decoding="async"
          />
        </picture>
        <video
          aria-label={title}
          width={width}
          height={height}
          poster={CLEAR}
          preload="none"
          controls
          loop
          muted
          playsInline
        >
          <source media={DARK} src={dark.video} type="video/mp4" />
          <source src={light.video} type="video/mp4" />
          <track kind="captions" src={film.captions} srcLang="en" label="English" />
          <track kind="descriptions" src={film.descriptions} srcLang="en" label="English" />
          <track kind="chapters" src={film.chapters} srcLang="en" label="English" />
        </video>
      </span>
      <span className="film-controls" />
      {film.transcript.length > 0 && (
        <object className="film-text">
          <Transcript film={film} />
        </object>
      )}
    </span>
  );
}

/** Times are links into the file: they work without JavaScript, too. */
function Transcript({ film }: { film: Film }): JSX.Element {
  const file = film.light.video.replace(/#.*/, "");
  return (
    <details className="film-transcript">
      <summary>Transcript</summary>
      <p>{film.alt}</p>
      {film.transcript.map((chapter) => (
        <div key={chapter.start}>
          <p className="film-chapter">{chapter.name}</p>
          <ol>
            {chapter.lines.map((line) => (
              <li key={line.start}>
                <a href={`${file}#t=${line.start}`} data-at={line.start}>
                  {clock(line.start)}
                </a>
                <div>
                  <strong>{line.caption}</strong> {line.description}
                </div>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </details>
  );
}
