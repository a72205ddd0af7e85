/** A post as the blog shows it: its plugins, in its order, and no rehype-raw. */

import Markdown from "react-markdown";
import rehypeHighlight from "rehype-highlight";
import rehypeKatex from "rehype-katex";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import smartypants from "remark-smartypants";

import { filmImage } from "./film/FilmImage";
import films from "./film/films.json";

export interface Page {
  markdown: string;
  manifest: boolean; // without it, a film is known by its name alone
}

const remarkPlugins = [smartypants, remarkParse, remarkMath, remarkGfm, remarkRehype];
const rehypePlugins = [rehypeKatex, rehypeHighlight];
const components = { img: filmImage(films) };
const withoutManifest = { img: filmImage() };

export function Post({ markdown, manifest }: Page) {
  return (
    <main>
      <Markdown
        remarkPlugins={remarkPlugins}
        rehypePlugins={rehypePlugins}
        components={manifest ? components : withoutManifest}
      >
        {markdown}
      </Markdown>
    </main>
  );
}
