/** For plain pages: make every figure of a film on the page a player. */

import { attach } from "./player";

for (const figure of document.querySelectorAll<HTMLElement>(".film")) attach(figure);
