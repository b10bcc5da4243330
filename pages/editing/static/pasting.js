/* Pasting into rich text: headings, lists, superscripts and links are kept, a table becomes a block after the text, and a
   note replaces what is left out. In single-line fields, italics, superscripts and subscripts become marks; where there
   are no marks, superscript and subscript digits become ⁶ and ₂. Soft hyphens and the like are removed everywhere.
   pasted_html.js reads the clipboard. */
(() => {
  const streams = new Set();

  /** Collects each stream of blocks, because Wagtail offers no access to them. */
  const rememberStreams = () => {
    const { StreamBlockDefinition } = window.wagtailStreamField?.blocks ?? {};
    if (!StreamBlockDefinition || StreamBlockDefinition.remembers) return;
    StreamBlockDefinition.remembers = true;
    const { render } = StreamBlockDefinition.prototype;
    StreamBlockDefinition.prototype.render = function remember(...rest) {
      const stream = render.apply(this, rest);
      streams.add(stream);
      return stream;
    };
  };
  rememberStreams();
  document.addEventListener("DOMContentLoaded", rememberStreams, { once: true });

  /** The block of the innermost stream around an element, if the stream accepts tables. */
  const findPlace = (element) => {
    let place = null;
    for (const stream of streams)
      for (const child of stream.children)
        if (child.element.contains(element) && (!place || place.child.element.contains(child.element)))
          place = { stream, child };
    return place?.stream.blockDef.childBlockDefsByName.table && place.child.type === "text" ? place : null;
  };

  const say = (text, type) =>
    document.dispatchEvent(new CustomEvent("w-messages:add", { detail: { clear: true, text, type } }));

  const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

  /** Reports pasted content that was changed or left out. */
  const report = ({ parts = [], leftOut = [], removed = [], firstNumbers = [], lowered = [] }, place) => {
    const tables = parts.filter(({ rows }) => rows).length;
    const said = [];
    if (tables && place) said.push(`${count(tables, "table")} became ${tables === 1 ? "a block" : "blocks"} of its own.`);
    else if (tables) said.push("A table cannot be placed here: its cells are separated by “|”.");
    if (leftOut.length) said.push(`Left out, with a note in the text: ${leftOut.join(", ")}.`);
    if (removed.length) said.push(`Left out: ${removed.map(([number, what]) => count(number, what)).join(", ")}.`);
    if (firstNumbers.length)
      said.push(`Lists start at 1 here, not at ${firstNumbers.join(", ")}: check references to their numbers.`);
    if (lowered.length) said.push(`This field has no superscript or subscript: check ${lowered.map((each) => `“${each}”`).join(", ")}.`);
    if (said.length) say(said.join(" "), place && said.length === 1 && tables ? "success" : "warning");
  };

  /** A table where none is accepted, as a paragraph for each row. */
  const asText = ({ rows }) => {
    const lines = rows.map((row) => `<p>${row.map(({ html }) => html).join(" | ")}</p>`);
    return { html: lines.join("") };
  };

  const DEEPEST = 4; // as far as lists are nested in Wagtail's editor

  /** Lists pasted into a nested list are nested at least as deeply as the item that they are pasted into. */
  const atDepthOf = (state, content) => {
    const depth = state.getCurrentContent().getBlockForKey(state.getSelection().getStartKey()).getDepth();
    const deeper = (block) =>
      block.getType().endsWith("list-item") ? block.set("depth", Math.min(block.getDepth() + depth, DEEPEST)) : block;
    return depth ? content.set("blockMap", content.getBlockMap().map(deeper)) : content;
  };

  /** Ctrl+Z would duplicate the text that is now in the blocks after this one. */
  const withoutHistory = (state) => window.DraftJS.EditorState.set(state, { undoStack: state.getUndoStack().clear() });

  /** A heading or list that replaces selected text keeps its type; Draft.js keeps the type of the replaced block. */
  const ofFirstKind = (content, selection, first) => {
    const isReplaced = selection.getStartOffset() === 0 && !selection.isCollapsed() && first.getType() !== "unstyled";
    const kind = { type: first.getType(), depth: first.getDepth() };
    return isReplaced ? content.mergeIn(["blockMap", selection.getStartKey()], kind) : content;
  };

  const withInserted = (state, inserted) => {
    const { EditorState, Modifier } = window.DraftJS;
    const content = atDepthOf(state, inserted);
    const selection = state.getSelection();
    const changed = Modifier.replaceWithFragment(state.getCurrentContent(), selection, content.getBlockMap());
    return EditorState.push(state, ofFirstKind(changed, selection, content.getFirstBlock()), "insert-fragment");
  };

  const toState = (contents) => {
    const { ContentState, convertToRaw } = window.DraftJS;
    const blocks = contents.flatMap((content) => content.getBlocksAsArray());
    return JSON.stringify(convertToRaw(ContentState.createFromBlockArray(blocks)));
  };

  const isBlank = (content) => !content.getPlainText().trim();

  /** Puts the parts after the block: tables as blocks, and texts between and after them; the rest of the block last. */
  const insertParts = (parts, { stream, child }, rest, isEmpty) => {
    const { toContent } = window.pastedHtml;
    let index = stream.children.indexOf(child) + 1;
    const add = (type, value) => stream.insert({ type, value, id: crypto.randomUUID() }, index++, { animate: true });
    const last = parts.at(-1);
    for (const part of parts) {
      if (part.rows) add("table", window.tableBlock.stateOf(part));
      else add("text", toState([toContent(part.html), ...(part === last && !isBlank(rest) ? [rest] : [])]));
    }
    if (last.rows && !isBlank(rest)) add("text", toState([rest]));
    if (isEmpty) child.delete({ animate: false });
  };

  const isInCell = (element) => Boolean(element.closest(".typed-table-block"));

  /** Joins the pasted texts, because a cell holds one line. */
  const asLine = (texts) => [{ html: window.pastedHtml.toLine(texts.map(({ html }) => html).join(" ")) }];

  const hasInvisible = (text) => window.pastedHtml.withoutInvisible(text) !== text;

  const handlePastedText = (text, html, editorState, plugin) => {
    const inCell = isInCell(document.activeElement);
    if (html?.includes("data-draftjs-conductor-fragment") && !inCell) return "not-handled"; // from this editor
    if (!html && !hasInvisible(text) && !(inCell && text.includes("\n"))) return "not-handled";
    if (!html && !inCell) {
      const content = window.DraftJS.ContentState.createFromText(window.pastedHtml.withoutInvisible(text));
      plugin.setEditorState(withInserted(plugin.getEditorState(), content));
      return "handled";
    }
    const { read, toContent } = window.pastedHtml;
    const pasted = read(html || Object.assign(document.createElement("p"), { textContent: text }).outerHTML);
    const { parts } = pasted;
    const place = parts.some(({ rows }) => rows) && findPlace(document.activeElement);
    const apart = place ? parts : parts.map((part) => (part.rows ? asText(part) : part));
    if (!apart.length) {
      report(pasted);
      return pasted.removed.length ? "handled" : "not-handled";
    }
    const texts = inCell ? asLine(apart) : apart;
    const here = place ? texts.slice(0, texts.findIndex(({ rows }) => rows)) : texts;
    const state = plugin.getEditorState();
    const changed = here.length ? withInserted(state, toContent(here.map((part) => part.html).join(""))) : state;
    if (place) {
      const { stateBefore, stateAfter } = window.draftail.splitState(changed);
      plugin.setEditorState(withoutHistory(stateBefore));
      const isEmpty = isBlank(stateBefore.getCurrentContent());
      setTimeout(() => insertParts(texts.slice(here.length), place, stateAfter.getCurrentContent(), isEmpty));
    } else {
      plugin.setEditorState(changed);
    }
    report(pasted, place);
    return "handled";
  };

  /** Handles a picture from the clipboard, such as a screenshot, which arrives as a file. */
  const handlePastedFiles = (files, plugin) => {
    const what = files.map(({ type }) => (type.startsWith("image/") ? "picture" : "file"));
    if (!what.length) return "not-handled";
    const notes = what.map((each) => `<p>${window.pastedHtml.mediaNoteOf(each)}</p>`);
    plugin.setEditorState(withInserted(plugin.getEditorState(), window.pastedHtml.toContent(notes.join(""))));
    report({ leftOut: what });
    return "handled";
  };

  // Fields with marks for italics, superscript and subscript that their help does not mention.
  const MARKED =
    "#id_tagline, #id_quote, [name$=-quote], .column-heading, .typed-table-block [name$=-caption], " +
    ".typed-table-block tbody input, [name^=body-][name$=-label]";

  const takesMarks = (field) => {
    if (field.matches(MARKED)) return true;
    const helps = (field.getAttribute("aria-describedby") ?? "").split(" ");
    return helps.some((id) => document.getElementById(id)?.textContent.includes("^flox^"));
  };

  const isPlain = (field) => field.matches?.("input[type=text], textarea") && !field.closest(".Draftail-Editor");

  const LINE_END = /<\/(?:p|li|h\d|div)>|<br>/g;

  /** The texts as plain text with marks, on separate lines if the field can have several. */
  const inField = (texts, field) => {
    const { toMarkedText, toPlainText } = window.pastedHtml;
    const html = texts.join("\n").replace(/\s+/g, " ").replace(LINE_END, "$&\n");
    const text = takesMarks(field) ? toMarkedText(html) : toPlainText(html);
    return text.replace(/ *\n\s*/g, field.matches("textarea") ? "\n" : " ").replace(/ {2,}/g, " ");
  };

  /** Inserts text so that, unlike a change of the value, it can be undone with Ctrl+Z. */
  const insert = (event, text) => {
    event.preventDefault();
    const lines = event.target.matches("textarea") ? text : text.replace(/\s*\n\s*/g, " ");
    document.execCommand("insertText", false, window.pastedHtml.withoutInvisible(lines));
  };

  document.addEventListener("paste", (event) => {
    const field = event.target;
    if (!event.clipboardData || event.defaultPrevented || !isPlain(field)) return;
    const [html, plain] = ["text/html", "text/plain"].map((type) => event.clipboardData.getData(type));
    const pasted = html && window.pastedHtml.read(html);
    const texts = pasted ? pasted.parts.map((part) => (part.rows ? asText(part) : part).html) : [];
    const text = inField(texts, field);
    if (!pasted?.isRewritten && !(takesMarks(field) && /[*^~]/.test(text))) {
      if (hasInvisible(plain)) insert(event, plain);
      return;
    }
    insert(event, text);
    const lowered = takesMarks(field) ? [] : window.pastedHtml.lettersRaised(texts.join(" "));
    report({ ...pasted, parts: [], lowered });
  });

  window.pasting = { report };
  window.draftail.registerPlugin({ type: "PASTING", handlePastedText, handlePastedFiles }, "plugins");
})();
