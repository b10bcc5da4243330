/* Pasting into rich text: headings, lists, superscripts and links are kept, a table becomes a block after the text, and a
   note replaces what is left out. In single-line fields, italics, superscripts and subscripts become marks.
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

  const report = (tables, leftOut) => {
    const said = [];
    if (tables) said.push(`${count(tables, "table")} became ${tables === 1 ? "a block" : "blocks"} of its own.`);
    if (leftOut.length) said.push(`Left out, with a note in the text: ${leftOut.join(", ")}.`);
    if (said.length) say(said.join(" "), leftOut.length ? "warning" : "success");
  };

  /** A table where none is accepted, as a paragraph for each row. */
  const asText = ({ rows }) => {
    const lines = rows.map((row) => `<p>${row.map(({ html }) => html).join(" | ")}</p>`);
    return { html: lines.join("") };
  };

  const withInserted = (state, content) => {
    const { EditorState, Modifier } = window.DraftJS;
    const changed = Modifier.replaceWithFragment(state.getCurrentContent(), state.getSelection(), content.getBlockMap());
    return EditorState.push(state, changed, "insert-fragment");
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

  const handlePastedText = (text, html, editorState, plugin) => {
    if (!html || html.includes("data-draftjs-conductor-fragment")) return "not-handled"; // from this editor
    const { read, toContent } = window.pastedHtml;
    const { parts, leftOut } = read(html);
    const place = parts.some(({ rows }) => rows) && findPlace(document.activeElement);
    const texts = place ? parts : parts.map((part) => (part.rows ? asText(part) : part));
    if (!texts.length) return "not-handled";
    const here = place ? texts.slice(0, texts.findIndex(({ rows }) => rows)) : texts;
    const state = plugin.getEditorState();
    const changed = here.length ? withInserted(state, toContent(here.map((part) => part.html).join(""))) : state;
    if (place) {
      const { stateBefore, stateAfter } = window.draftail.splitState(changed);
      plugin.setEditorState(stateBefore);
      const isEmpty = isBlank(stateBefore.getCurrentContent());
      setTimeout(() => insertParts(texts.slice(here.length), place, stateAfter.getCurrentContent(), isEmpty));
    } else {
      plugin.setEditorState(changed);
    }
    report(place ? parts.filter(({ rows }) => rows).length : 0, leftOut);
    return "handled";
  };

  /** Handles a picture from the clipboard, such as a screenshot, which arrives as a file. */
  const handlePastedFiles = (files, plugin) => {
    const what = files.map(({ type }) => (type.startsWith("image/") ? "picture" : "file"));
    if (!what.length) return "not-handled";
    const notes = what.map((each) => `<p>${window.pastedHtml.NOTE}${each}. Insert it as a block, and delete this note.]</p>`);
    plugin.setEditorState(withInserted(plugin.getEditorState(), window.pastedHtml.toContent(notes.join(""))));
    report(0, what);
    return "handled";
  };

  /** Whether a field of one line has italics and raised letters as signs: its help says so, but for the captions of tables
   * and the tagline, which have them, too. */
  const takesMarks = (field) => {
    if (!field.matches?.("input[type=text], textarea")) return false;
    if (field.matches("#id_tagline, .typed-table-block [name$=caption]")) return true;
    const helps = (field.getAttribute("aria-describedby") ?? "").split(" ");
    return helps.some((id) => document.getElementById(id)?.textContent.includes("^flox^"));
  };

  document.addEventListener("paste", (event) => {
    const html = event.clipboardData?.getData("text/html");
    if (!html || event.defaultPrevented || !takesMarks(event.target)) return;
    const { read, toMarkedText } = window.pastedHtml;
    const texts = read(html).parts.map((part) => (part.rows ? asText(part) : part).html);
    const text = toMarkedText(texts.join(" ").replace(/<\/(?:p|li|h\d|div)>|<br>/g, "$& ")).replace(/\s+/g, " ");
    if (!/[*^~]/.test(text)) return;
    event.preventDefault();
    document.execCommand("insertText", false, text); // unlike setting the value, this can be undone with Ctrl+Z
  });

  window.draftail.registerPlugin({ type: "PASTING", handlePastedText, handlePastedFiles }, "plugins");
})();
