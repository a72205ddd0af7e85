// Whether a page's figure and one of plain HTML are the same, element by element, but for their
// outermost element, objects around the transcript, and white space between elements.
async ([address, html]) => {
  function clean(page) {
    const figure = new DOMParser().parseFromString(page, "text/html").querySelector(".film");
    const copy = document.createElement("figure");
    for (const name of ["class", "aria-label"]) copy.setAttribute(name, figure.getAttribute(name));
    copy.append(...figure.childNodes);
    for (const object of copy.querySelectorAll("object")) object.replaceWith(...object.childNodes);
    for (const element of copy.querySelectorAll("[style]"))
      element.setAttribute("style", element.style.cssText);
    const nodes = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
    const dropped = [];
    while (nodes.nextNode()) {
      const { nodeType, data } = nodes.currentNode; // React separates texts by comments
      if (nodeType === Node.COMMENT_NODE || /^\s*\n\s*$/.test(data)) dropped.push(nodes.currentNode);
    }
    for (const node of dropped) node.remove();
    copy.normalize();
    return copy;
  }
  const page = await (await fetch(address)).text();
  const [react, plain] = [clean(page), clean(html)];
  return [react.isEqualNode(plain), react.outerHTML, plain.outerHTML];
}
