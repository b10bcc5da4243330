/* Converts pasted HTML for the editor: from the HTML of Word, Google Docs, Excel or a web page it makes a list of texts
   (HTML that Draft.js understands) and tables (rows of cells), in their order, and a list of what was left out.

   Draft.js (Wagtail 8.0.1) has no style for <sup> and <sub>, runs the cells of a table together, silently drops
   pictures, and treats Word's lists as paragraphs. */
(() => {
  const MARKS = { SUP: "\uE000", SUB: "\uE001" };
  const END = "\uE002";
  const BLOCKS = "p, div, li, ul, ol, h1, h2, h3, h4, h5, h6, blockquote, pre, section, article, tr, td, th";
  const DROPPED = "script, style, meta, link, title, template, head, noscript";
  const MEDIA = {
    IMG: "picture", SVG: "drawing", VIDEO: "video", AUDIO: "recording", IFRAME: "embedded page", OBJECT: "object",
    EMBED: "object", CANVAS: "drawing", MATH: "formula",
  };
  // The beginning of a note about content that was left out; pages/editing/content_checks.py finds it before publishing.
  const NOTE = "[Left out: ";

  const unwrap = (element) => element.replaceWith(...element.childNodes);

  const rename = (element, tag) => {
    const renamed = element.ownerDocument.createElement(tag);
    renamed.append(...element.childNodes);
    element.replaceWith(renamed);
    return renamed;
  };

  const wrapContent = (element, tag) => {
    const wrapper = element.ownerDocument.createElement(tag);
    wrapper.append(...element.childNodes);
    element.append(wrapper);
  };

  const styleOf = (element) => element.getAttribute("style") ?? "";

  const removeComments = (body) => {
    const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
    const comments = [];
    while (walker.nextNode()) comments.push(walker.currentNode);
    for (const comment of comments) comment.remove();
  };

  /** Word writes the items of a list as paragraphs, with the bullet or the number as text. */
  const makeWordLists = (body) => {
    for (const item of body.querySelectorAll("p[style*='mso-list:']")) {
      const marker = item.querySelector("[style*='mso-list:Ignore'], [style*='mso-list: Ignore']");
      const level = Number(/level(\d)/.exec(styleOf(item))?.[1] ?? 1);
      const tag = /^\s*[\da-z]{1,4}[.)]/i.test(marker?.textContent ?? "") ? "ol" : "ul";
      marker?.remove();
      let list = item.previousElementSibling;
      if (!list?.matches("[data-word-list]")) {
        list = body.ownerDocument.createElement(tag);
        list.dataset.wordList = "";
        item.before(list);
      }
      for (let depth = 1; depth < level && list.lastElementChild; depth++) {
        let inner = list.lastElementChild.querySelector(":scope > ul, :scope > ol");
        if (!inner) {
          inner = body.ownerDocument.createElement(tag);
          list.lastElementChild.append(inner);
        }
        list = inner;
      }
      list.append(rename(item, "li"));
    }
  };

  /** Google Docs expresses every style in CSS. */
  const makeTagsOfStyles = (body) => {
    for (const element of body.querySelectorAll("[style]")) {
      const style = styleOf(element);
      const raised = /vertical-align:\s*(super|sub)\b/i.exec(style)?.[1].toLowerCase();
      if (raised) wrapContent(element, raised === "super" ? "sup" : "sub");
      if (element.matches("span, a, font")) {
        if (/font-weight:\s*([6-9]00|bold)/i.test(style)) wrapContent(element, "b");
        if (/font-style:\s*italic/i.test(style)) wrapContent(element, "i");
      }
      element.removeAttribute("style");
      if (element.matches("b, strong") && /font-weight:\s*(normal|[1-4]00)/i.test(style)) unwrap(element);
    }
    for (const element of body.querySelectorAll("u, s, strike, del, font")) unwrap(element);
  };

  const levelOf = (heading) => Number(/^H([1-6])$/.exec(heading.tagName)?.[1] ?? 1);

  /** The largest headings become Heading 3, the largest allowed in a section, and those below them Heading 4. */
  const makeOurHeadings = (body) => {
    for (const title of body.querySelectorAll("p.MsoTitle")) rename(title, "h1");
    const headings = [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")];
    const largest = Math.min(...headings.map(levelOf));
    for (const heading of headings) {
      for (const bold of heading.querySelectorAll("b, strong")) unwrap(bold);
      rename(heading, levelOf(heading) === largest && largest < 4 ? "h3" : "h4");
    }
  };

  const isTracker = (element) =>
    ["width", "height"].some((name) => element.hasAttribute(name) && Number(element.getAttribute(name)) <= 2);

  /** Replaces content with a note, and returns a description of what was left out. */
  const noteMedia = (body) => {
    const leftOut = [];
    for (const element of body.querySelectorAll(Object.keys(MEDIA).join(",").toLowerCase())) {
      if (element.parentElement?.closest("svg, object, video") || !element.isConnected) continue;
      if (element.tagName === "IMG" && isTracker(element)) {
        element.remove();
        continue;
      }
      const name = (element.getAttribute("alt") || element.getAttribute("title") || "").trim();
      const what = MEDIA[element.tagName.toUpperCase()] + (name ? ` “${name}”` : "");
      leftOut.push(what);
      element.replaceWith(`${NOTE}${what}. Insert it as a block, and delete this note.]`);
    }
    return leftOut;
  };

  const dropLocalLinks = (body) => {
    for (const link of body.querySelectorAll("a")) {
      const href = link.getAttribute("href") ?? "";
      if (!/^(https?:|mailto:|tel:)/i.test(href)) unwrap(link);
    }
  };

  const markRaisedText = (body) => {
    for (const element of body.querySelectorAll("sup, sub")) {
      if (element.parentElement.closest("sup, sub")) continue; // do not nest them
      element.prepend(MARKS[element.tagName]);
      element.append(END);
    }
  };

  /** The content of a cell on one line, the most that a cell holds. */
  const cellOf = (element) => {
    const cell = element.cloneNode(true);
    for (const block of cell.querySelectorAll(`${BLOCKS}, br`)) block.after(" ");
    for (const block of cell.querySelectorAll(`${BLOCKS}, table, tbody`)) unwrap(block);
    for (const br of cell.querySelectorAll("br")) br.remove();
    return { html: cell.innerHTML.replace(/(\s|&nbsp;)+/g, " ").trim(), isHeading: element.tagName === "TH" };
  };

  /** The rows of a table, all of the same length: a cell that spans several rows is repeated in each of them. */
  const rowsOf = (table) => {
    const rows = [];
    [...table.rows].forEach((row, y) => {
      rows[y] ??= [];
      let x = 0;
      for (const element of row.cells) {
        while (rows[y][x]) x++;
        const cell = cellOf(element);
        for (let down = 0; down < Math.min(element.rowSpan || 1, table.rows.length - y); down++) {
          rows[y + down] ??= [];
          for (let right = 0; right < element.colSpan; right++)
            rows[y + down][x + right] = right ? { html: "", isHeading: cell.isHeading } : cell;
        }
      }
    });
    const width = Math.max(0, ...rows.map((row) => row.length));
    const full = rows.map((row) => Array.from({ length: width }, (_, x) => row[x] ?? { html: "", isHeading: false }));
    return full.filter((row) => row.some(({ html }) => html));
  };

  const isLayout = (table, rows) =>
    table.matches("[role=presentation]") || rows.length === 0 || (rows.length === 1 && rows[0].length === 1);

  /** The parts of the body in their order: `{html}` of a text, or `{caption, rows}` of a table. */
  const partsOf = (body) => {
    const tables = [...body.querySelectorAll("table")].filter((table) => !table.parentElement.closest("table"));
    const found = [];
    for (const table of tables) {
      const caption = table.caption?.textContent.trim() ?? "";
      table.caption?.remove();
      const rows = rowsOf(table);
      if (isLayout(table, rows)) {
        for (const part of table.querySelectorAll("table, tbody, thead, tfoot, colgroup, col, tr")) unwrap(part);
        for (const cell of table.querySelectorAll("td, th")) rename(cell, "div");
        unwrap(table);
        continue;
      }
      found.push({ caption, rows });
      table.replaceWith(`\uE003${found.length - 1}\uE003`);
    }
    return body.innerHTML.split(/\uE003(\d+)\uE003/).flatMap((part, number) => {
      if (number % 2) return [found[Number(part)]];
      const text = new DOMParser().parseFromString(part, "text/html").body;
      return text.textContent.trim() ? [{ html: text.innerHTML }] : [];
    });
  };

  /** The content of the clipboard's HTML: `parts`, and `leftOut`, a description of what was left out. */
  const read = (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    for (const element of body.querySelectorAll(DROPPED)) element.remove();
    for (const element of [...body.querySelectorAll("*")].filter(({ tagName }) => /^(O|W|ST1):/.test(tagName)))
      unwrap(element);
    removeComments(body);
    makeWordLists(body);
    makeTagsOfStyles(body);
    const leftOut = noteMedia(body);
    dropLocalLinks(body);
    makeOurHeadings(body);
    markRaisedText(body);
    for (const paragraph of body.querySelectorAll("li > p")) unwrap(paragraph);
    for (const empty of body.querySelectorAll("p, h3, h4, li")) if (!empty.textContent.trim()) empty.remove();
    return { parts: partsOf(body), leftOut };
  };

  /** Converts HTML that `read` returned to the content of Draft.js. */
  const toContent = (html) => {
    const { ContentState, convertFromHTML } = window.DraftJS;
    const { contentBlocks, entityMap } = convertFromHTML(html);
    if (!contentBlocks?.length) return ContentState.createFromText("");
    return withRaisedText(ContentState.createFromBlockArray(contentBlocks, entityMap));
  };

  const STYLES = { [MARKS.SUP]: "SUPERSCRIPT", [MARKS.SUB]: "SUBSCRIPT" };
  const MARKED = /[\uE000\uE001]([^\uE000-\uE002]*)\uE002/g;

  const withRaisedText = (content) => {
    const { Modifier, SelectionState } = window.DraftJS;
    for (const block of content.getBlocksAsArray()) {
      const at = (start, end) =>
        SelectionState.createEmpty(block.getKey()).merge({ anchorOffset: start, focusOffset: end });
      // From the end, so that a removal does not move later positions.
      for (const match of [...block.getText().matchAll(MARKED)].reverse()) {
        const end = match.index + match[0].length;
        content = Modifier.applyInlineStyle(content, at(match.index, end), STYLES[match[0][0]]);
        content = Modifier.removeRange(content, at(end - 1, end), "forward");
        content = Modifier.removeRange(content, at(match.index, match.index + 1), "forward");
      }
    }
    return content;
  };

  /** Text with the marks of headings and captions: *italic*, ^superscript^ and ~subscript~. */
  const toMarkedText = (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    for (const italic of body.querySelectorAll(":is(i, em):not(:is(i, em) *)")) {
      const [, before, words, after] = /^(\s*)(.*?)(\s*)$/s.exec(italic.textContent);
      italic.textContent = words ? `${before}*${words}*${after}` : before;
    }
    const mark = (sign) => (_match, words) => sign + words.trim().replace(/\s/g, "\\ ") + sign;
    return body.textContent
      .replaceAll("**", "")
      .replace(/\uE000([^\uE002]*)\uE002/g, mark("^"))
      .replace(/\uE001([^\uE002]*)\uE002/g, mark("~"))
      .trim();
  };

  window.pastedHtml = { NOTE, read, toContent, toMarkedText };
})();
