/* Converts pasted HTML for the editor: from the HTML of Word, Google Docs, Excel or a web page it makes a list of texts
   (HTML that Draft.js understands) and tables (rows of cells), in their order, and a list of what was left out.

   Draft.js (Wagtail 8.0.1) has no style for <sup> and <sub>, runs the cells of a table together, silently drops
   pictures, figures and non-breaking spaces, and treats Word's lists as paragraphs. Needs symbol_fonts.js. */
(() => {
  const MARKS = { SUP: "\uE000", SUB: "\uE001" };
  const END = "\uE002";
  const NO_BREAK = "\uE004"; // Draft.js makes a space of every &nbsp;
  // Soft hyphens and the like, which no editor sees: searches miss the word, and a document cannot hold them. Emoji need
  // the zero-width joiner.
  const INVISIBLE = /[\u00AD\u180E\u200B\u200C\u200E\u200F\u2060\uFEFF]/g;
  const BLOCKS = "p, div, li, ul, ol, h1, h2, h3, h4, h5, h6, blockquote, pre, section, article, tr, td, th";
  const DROPPED = "script, style, meta, link, title, template, head, noscript";
  const MEDIA = {
    IMG: "picture", SVG: "drawing", VIDEO: "video", AUDIO: "recording", IFRAME: "embedded page", OBJECT: "object",
    EMBED: "object", CANVAS: "drawing", MATH: "formula",
  };
  // The beginning of a note about content that was left out; pages/editing/content_checks.py finds it before publishing.
  const NOTE = "[Left out: ";
  const noteOf = (what) => `${NOTE}${what}. Delete this note.]`;
  const mediaNoteOf = (what) => `${NOTE}${what}. Insert it as a block, and delete this note.]`;

  const withoutInvisible = (text) => text.replace(INVISIBLE, "");

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

  /** Excel and LibreOffice set superscripts, italics and the font Symbol by rules in a style sheet. */
  const applyStyleSheets = (document) => {
    for (const { textContent } of document.querySelectorAll("style")) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(textContent);
      for (const { selectorText, style } of [...sheet.cssRules].reverse()) {
        if (!selectorText || !style.cssText) continue;
        for (const element of document.body.querySelectorAll(selectorText))
          element.setAttribute("style", `${style.cssText} ${styleOf(element)}`);
      }
    }
  };

  const HIDDEN = "[hidden], [style*='mso-hide:all']";
  // Not part of the text: [name, selector].
  const UNREAD = [
    ["deletion", "del, .msoDel"],
    ["comment", "[style*='mso-element:comment-list'] [style*='mso-element:comment']"],
  ];
  const REFERENCES = "[style*='mso-element:comment-list'], a.msocomanchor, .MsoCommentReference";

  /** Removes deleted words, comments and hidden text, and returns the number of each. */
  const removeUnread = (body) => {
    const removed = UNREAD.map(([what, selector]) => {
      const found = [...body.querySelectorAll(selector)].filter((each) => !each.parentElement.closest("del, .msoDel"));
      for (const element of found) element.remove();
      return [found.length, what];
    });
    for (const reference of body.querySelectorAll(REFERENCES)) reference.remove();
    const hidden = [...body.querySelectorAll("*")].filter(
      (element) => element.matches(HIDDEN) || element.style?.display === "none",
    );
    const count = hidden.filter(({ textContent }) => textContent.trim()).length;
    for (const element of hidden) element.remove();
    return [...removed, [count, "hidden text"]].filter(([number]) => number);
  };

  /** Replaces struck-through words by a note. */
  const noteStruckText = (body) => {
    const isStruck = (element) =>
      element.matches("s, strike") || element.style?.textDecoration.includes("line-through");
    const struck = [...body.querySelectorAll("*")].filter((element) => isStruck(element) && element.textContent.trim());
    const outer = struck.filter((element) => !struck.some((each) => each !== element && each.contains(element)));
    return outer.map((element) => {
      const what = `struck-through text “${element.textContent.replace(/\s+/g, " ").trim()}”`;
      element.replaceWith(noteOf(what));
      return what;
    });
  };

  const isFirst = (marker) => /^\W*(1|a|i)\W*$/i.test(marker);

  /** The first numbers of lists that do not start at 1, as all lists of the site do. */
  const firstNumbers = (body) => {
    const lists = [...body.querySelectorAll("ol")];
    return lists.flatMap((list) => {
      const number = list.dataset.first ?? list.getAttribute("start") ?? "1";
      return isFirst(number) ? [] : [number];
    });
  };

  /** Word writes the items of a list as paragraphs, with the bullet or the number as text. */
  const makeWordLists = (body) => {
    for (const item of body.querySelectorAll("p[style*='mso-list:']")) {
      const marker = item.querySelector("[style*='mso-list:Ignore'], [style*='mso-list: Ignore']");
      const level = Number(/level(\d)/.exec(styleOf(item))?.[1] ?? 1);
      const number = /^\s*(\(?[\da-z]{1,4}[.)])/i.exec(marker?.textContent ?? "")?.[1];
      const tag = number ? "ol" : "ul";
      marker?.remove();
      let list = item.previousElementSibling;
      if (!list?.matches("[data-word-list]")) {
        list = body.ownerDocument.createElement(tag);
        list.dataset.wordList = "";
        if (number) list.dataset.first = number;
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
      const { verticalAlign, fontWeight, fontStyle } = element.style;
      if (["super", "sub"].includes(verticalAlign)) wrapContent(element, verticalAlign === "super" ? "sup" : "sub");
      if (element.matches("span, a, font") && /^([6-9]00|bold)/.test(fontWeight)) wrapContent(element, "b");
      if (element.matches("span, a, font, td") && fontStyle === "italic") wrapContent(element, "i");
      element.removeAttribute("style");
      if (element.matches("b, strong") && /^(normal|[1-4]00)/.test(fontWeight)) unwrap(element);
    }
    for (const element of body.querySelectorAll("u, ins, font")) unwrap(element);
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
      element.replaceWith(mediaNoteOf(what));
    }
    return leftOut;
  };

  const dropLocalLinks = (body) => {
    for (const link of body.querySelectorAll("a")) {
      const href = link.getAttribute("href") ?? "";
      if (!/^(https?:|mailto:|tel:)/i.test(href)) unwrap(link);
    }
  };

  const CONTAINERS =
    "div, section, article, main, aside, header, footer, figure, figcaption, dl, dt, dd, address, details, summary";

  const isBlock = (node) => node.nodeType === 1 && (node.matches(BLOCKS) || Boolean(node.querySelector(BLOCKS)));

  /** Wraps the text between the blocks of an element in paragraphs. */
  const wrapLooseText = (element) => {
    let paragraph = null;
    for (const node of [...element.childNodes]) {
      if (isBlock(node)) paragraph = null;
      else if (paragraph) paragraph.append(node);
      else if (node.textContent.trim()) {
        paragraph = element.ownerDocument.createElement("p");
        node.before(paragraph);
        paragraph.append(node);
      }
    }
  };

  /** Draft.js drops figures, and joins containers that are next to paragraphs: their text becomes paragraphs. */
  const makeParagraphs = (body) => {
    for (const block of body.querySelectorAll(`li :is(p, ${CONTAINERS})`)) {
      if (block.previousSibling?.textContent.trim()) block.before(body.ownerDocument.createElement("br"));
      unwrap(block);
    }
    for (const container of [...body.querySelectorAll(CONTAINERS)].reverse()) {
      wrapLooseText(container);
      unwrap(container);
    }
    if ([...body.childNodes].some(isBlock)) wrapLooseText(body);
  };

  /** Writes quotation marks that browsers generate, and the spaces that HTML replaces by styles. */
  const writeSigns = (body) => {
    for (const quoted of body.querySelectorAll("q")) quoted.replaceWith("“", ...quoted.childNodes, "”");
    for (const number of body.querySelectorAll("a.sdfootnotesym")) number.after(" "); // LibreOffice indents the note
    for (const space of body.querySelectorAll(".Apple-converted-space")) space.replaceWith(" ");
  };

  const markRaisedText = (body) => {
    for (const element of body.querySelectorAll("sup, sub")) {
      if (element.parentElement.closest("sup, sub")) continue; // do not nest them
      element.prepend(MARKS[element.tagName]);
      element.append(END);
    }
  };

  /** Puts HTML on one line, the most that a cell holds. A single non-breaking space is kept. */
  const toLine = (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    for (const block of body.querySelectorAll(`${BLOCKS}, br`)) block.after(" ");
    for (const block of body.querySelectorAll(`${BLOCKS}, table, tbody`)) unwrap(block);
    for (const br of body.querySelectorAll("br")) br.remove();
    return body.innerHTML
      .replace(/(?:\s|&nbsp;)+/g, (spaces) => (spaces === "&nbsp;" ? spaces : " "))
      .replace(/^(?: |&nbsp;)+|(?: |&nbsp;)+$/g, "");
  };

  const cellOf = (element) => {
    for (const cell of element.querySelectorAll("td, th")) cell.after(" "); // of a table within it
    return { html: toLine(element.innerHTML), isHeading: element.tagName === "TH" };
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

  /** The content of the clipboard's HTML: `parts`; `leftOut`, a description of what a note replaces; `removed`, what was
   * removed without a note; `firstNumbers` of lists that now start at 1; and `isRewritten`, whether the clipboard's plain
   * text would lose facts, such as superscripts. */
  const read = (html) => {
    const document = new DOMParser().parseFromString(html, "text/html");
    const { body } = document;
    applyStyleSheets(document);
    for (const element of body.querySelectorAll(DROPPED)) element.remove();
    for (const element of [...body.querySelectorAll("*")].filter(({ tagName }) => /^(O|W|M|V|ST1):/.test(tagName)))
      unwrap(element);
    removeComments(body);
    const removed = removeUnread(body);
    makeWordLists(body);
    const unknown = [];
    const symbols = window.symbolFonts.toUnicode(body, () => {
      unknown.push("symbol");
      return noteOf("symbol");
    });
    const leftOut = [...noteStruckText(body), ...unknown];
    makeTagsOfStyles(body);
    leftOut.push(...noteMedia(body));
    writeSigns(body);
    dropLocalLinks(body);
    makeOurHeadings(body);
    markRaisedText(body);
    const numbers = firstNumbers(body);
    makeParagraphs(body);
    for (const empty of body.querySelectorAll("p, h3, h4, li")) if (!empty.textContent.trim()) empty.remove();
    const isRewritten = Boolean(symbols || removed.length || leftOut.length || body.querySelector("sup, sub"));
    return { parts: partsOf(body), leftOut, removed, firstNumbers: numbers, isRewritten };
  };

  /** Converts HTML that `read` returned to the content of Draft.js. */
  const toContent = (html) => {
    const { ContentState, convertFromHTML } = window.DraftJS;
    const readable = withoutInvisible(html.replace(/&nbsp;|\u00A0/g, NO_BREAK));
    const { contentBlocks, entityMap } = convertFromHTML(readable);
    if (!contentBlocks?.length) return ContentState.createFromText("");
    return withRaisedText(withSpaces(ContentState.createFromBlockArray(contentBlocks, entityMap)));
  };

  const selectIn = (block, start, end) =>
    window.DraftJS.SelectionState.createEmpty(block.getKey()).merge({ anchorOffset: start, focusOffset: end });

  /** Keeps a non-breaking space between two words; Word and browsers also use them for indents and gaps. */
  const withSpaces = (content) => {
    for (const block of content.getBlocksAsArray()) {
      const text = block.getText();
      for (const match of [...text.matchAll(/[ \uE004]*\uE004[ \uE004]*/g)].reverse()) {
        const { index } = match;
        const end = index + match[0].length;
        const between = index > 0 && end < text.length;
        const space = between ? (match[0].length === 1 ? "\u00A0" : " ") : "";
        content = window.DraftJS.Modifier.replaceText(
          content,
          selectIn(block, index, end),
          space,
          block.getInlineStyleAt(index),
          block.getEntityAt(index),
        );
      }
    }
    return content;
  };

  const STYLES = { [MARKS.SUP]: "SUPERSCRIPT", [MARKS.SUB]: "SUBSCRIPT" };
  const MARKED = /[\uE000\uE001]([^\uE000-\uE002]*)\uE002/g;

  const withRaisedText = (content) => {
    const { Modifier } = window.DraftJS;
    for (const block of content.getBlocksAsArray()) {
      const at = (start, end) => selectIn(block, start, end);
      // From the end on, so that what is removed moves nothing that is still to come.
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

  const FIGURES = /^[-\d+−()]+$/;
  const RAISED_FIGURES = { [MARKS.SUP]: "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾", [MARKS.SUB]: "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎" };

  /** Plain text without marks: superscript and subscript digits become Unicode ones, as 10⁶ is not 106. */
  const toPlainText = (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    return body.textContent
      .replace(MARKED, (match, words) =>
        FIGURES.test(words)
          ? [...words].map((sign) => RAISED_FIGURES[match[0]]["0123456789+-−()".indexOf(sign)]).join("")
          : words,
      )
      .trim();
  };

  /** The superscripts and subscripts that plain text cannot have, such as the name of an allele. */
  const lettersRaised = (html) => {
    const words = [...html.matchAll(MARKED)].map((match) => match[1].replace(/<[^>]*>/g, ""));
    return words.filter((each) => !FIGURES.test(each));
  };

  window.pastedHtml = { lettersRaised, mediaNoteOf, read, toContent, toLine, toMarkedText, toPlainText, withoutInvisible };
})();
