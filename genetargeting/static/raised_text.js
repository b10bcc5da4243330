/* Draft.js drops superscript and subscript from what is pasted: 10⁶ would become 106, another number. No issue is known
   to us; its conversion from HTML has no inline style for <sup> and <sub> (Wagtail 8.0.1).

   Each of them is put between marks that nobody types, pasted as Draft.js does it, and the marks become styles. */
(() => {
  const STYLES = { SUP: "SUPERSCRIPT", SUB: "SUBSCRIPT" };
  const MARKS = { SUP: "\uE000", SUB: "\uE001" };
  const END = "\uE002";
  const MARKED = /[\uE000\uE001]([^\uE000-\uE002]*)\uE002/g;

  const withMarks = (html) => {
    const document = new DOMParser().parseFromString(html, "text/html");
    for (const element of document.querySelectorAll("sup, sub")) {
      element.prepend(MARKS[element.tagName]);
      element.append(END);
    }
    return document.body.innerHTML;
  };

  const withStyles = (content) => {
    const { Modifier, SelectionState } = window.DraftJS;
    for (const block of content.getBlocksAsArray()) {
      const at = (start, end) =>
        SelectionState.createEmpty(block.getKey()).merge({ anchorOffset: start, focusOffset: end });
      // From the end on, so that what is removed moves nothing that is still to come.
      for (const match of [...block.getText().matchAll(MARKED)].reverse()) {
        const tag = match[0][0] === MARKS.SUP ? "SUP" : "SUB";
        const end = match.index + match[0].length;
        content = Modifier.applyInlineStyle(content, at(match.index, end), STYLES[tag]);
        content = Modifier.removeRange(content, at(end - 1, end), "forward");
        content = Modifier.removeRange(content, at(match.index, match.index + 1), "forward");
      }
    }
    return content;
  };

  const handlePastedText = (text, html, editorState, { setEditorState }) => {
    if (!html || !/<su[bp][\s>]/i.test(html)) return "not-handled";
    const { ContentState, EditorState, Modifier, convertFromHTML } = window.DraftJS;
    const { contentBlocks, entityMap } = convertFromHTML(withMarks(html));
    if (!contentBlocks?.length) return "not-handled";
    const pasted = withStyles(ContentState.createFromBlockArray(contentBlocks, entityMap));
    const content = Modifier.replaceWithFragment(
      editorState.getCurrentContent(),
      editorState.getSelection(),
      pasted.getBlockMap(),
    );
    setEditorState(EditorState.push(editorState, content, "insert-fragment"));
    return "handled";
  };

  window.draftail.registerPlugin({ type: "RAISED_TEXT", handlePastedText }, "plugins");
})();
