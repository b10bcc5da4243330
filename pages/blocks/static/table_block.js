/* The table block in the editor: cells pasted from Excel or Word fill its cells, rows and columns are added by keyboard,
   and “Row heading” is offered for the first column only. */
(() => {
  const Wagtails = window.telepath.constructors["wagtail.contrib.typed_table_block.blocks.TypedTableBlock"];
  const TEXT = "text";
  const HEADING = "heading";

  const rawOf = (html) => {
    const { convertToRaw } = window.DraftJS;
    return JSON.stringify(convertToRaw(window.pastedHtml.toContent(`<p>${html}</p>`)));
  };

  /** The state of a new table for what was pasted: its first row is the headings of the columns. */
  const stateOf = ({ caption, rows }) => {
    const { toMarkedText } = window.pastedHtml;
    const [head, ...body] = rows.length > 1 ? rows : [rows[0].map(() => ({ html: "" })), ...rows];
    const namesRows = body.every(([first]) => first.isHeading);
    const isHeading = (x) => x === 0 && namesRows;
    return {
      caption,
      columns: head.map(({ html }, x) => ({ type: isHeading(x) ? HEADING : TEXT, heading: toMarkedText(html) })),
      rows: body.map((row) => ({
        values: row.map(({ html }, x) => (isHeading(x) ? toMarkedText(html) : rawOf(html))),
      })),
    };
  };

  /** The rows of cells in a clipboard; null where it holds no more than one cell. */
  const readCells = (clipboard) => {
    const html = clipboard.getData("text/html");
    if (/<table[\s>]/i.test(html)) {
      const { parts } = window.pastedHtml.read(html);
      return parts.length === 1 && parts[0].rows ? parts[0].rows : null;
    }
    const text = clipboard.getData("text/plain");
    if (html || !text.includes("\t")) return null;
    const escape = (cell) => Object.assign(document.createElement("p"), { textContent: cell }).innerHTML;
    return text
      .replace(/\r?\n$/, "")
      .split(/\r?\n/)
      .map((line) => line.split("\t").map((cell) => ({ html: escape(cell) })));
  };

  /** Where an element stands in the table: row -1 is the headings of the columns. */
  const findCell = (table, element) => {
    const cell = element.closest("td, th");
    const x = cell ? cell.cellIndex - 1 : -1;
    if (x < 0 || x >= table.columns.length) return null;
    return { x, y: table.thead.contains(cell) ? -1 : cell.parentElement.sectionRowIndex };
  };

  const setCell = (table, x, y, html) => {
    const { EditorState } = window.DraftJS;
    const { toContent, toMarkedText } = window.pastedHtml;
    if (y < 0) {
      table.columns[x].headingInput.value = toMarkedText(html);
      return;
    }
    const cell = table.rows[y].blocks[x];
    if (table.columns[x].blockDef.name === TEXT) {
      const content = toContent(`<p>${html}</p>`);
      cell.setState(EditorState.push(cell.getState(), content, "insert-fragment"));
    } else {
      cell.setState(toMarkedText(html));
    }
  };

  /** Fills the cells to the right of one and below it; rows and columns that are missing are added. */
  const fill = (table, { x, y }, rows) => {
    const text = table.childBlockDefsByName[TEXT];
    const width = x + Math.max(...rows.map((row) => row.length));
    while (table.columns.length < width) table.insertColumn(table.columns.length, text, { addInitialRow: true });
    while (table.rows.length < y + rows.length) table.insertRow(table.rows.length);
    rows.forEach((row, down) => row.forEach(({ html }, right) => setCell(table, x + right, y + down, html)));
    table.container[0].dispatchEvent(new Event("input", { bubbles: true }));
  };

  const focusCell = (table, x, y) => table.rows[y]?.blocks[x]?.focus();

  const paste = (table, event) => {
    const place = findCell(table, event.target);
    const rows = place && readCells(event.clipboardData);
    if (!rows) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => fill(table, place, rows)); // after the editor of the cell is done with the event
  };

  /** Ctrl+Enter: a row below. Ctrl+Shift+Enter: a column to the right. (On a Mac: ⌘.) */
  const press = (table, event) => {
    const place = event.key === "Enter" && (event.ctrlKey || event.metaKey) && findCell(table, event.target);
    if (!place) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.shiftKey) {
      const column = table.insertColumn(place.x + 1, table.childBlockDefsByName[TEXT], { addInitialRow: true });
      if (place.y < 0) column.headingInput.focus();
      else focusCell(table, place.x + 1, place.y);
    } else {
      table.insertRow(place.y + 1);
      focusCell(table, place.y < 0 ? place.x : 0, place.y + 1);
    }
  };

  /** A column that names the rows stands first. */
  const offerRowHeadingFirst = (table) => {
    const offer = table.toggleAddColumnMenu;
    table.toggleAddColumnMenu = function offerTypes(trigger, add) {
      offer.call(this, trigger, add);
      const before = trigger[0].closest("th").cellIndex - 1;
      const names = Object.keys(this.childBlockDefsByName);
      this.addColumnMenu.children().each((number, choice) => {
        choice.style.display = names[number] === HEADING && before > 0 ? "none" : "";
      });
    };
  };

  class TableBlockDefinition extends Wagtails {
    render(...rest) {
      const table = super.render(...rest);
      const [container] = table.container;
      container.addEventListener("paste", (event) => paste(table, event), true);
      container.addEventListener("keydown", (event) => press(table, event), true);
      offerRowHeadingFirst(table);
      table.captionInput.setAttribute("aria-required", "true");
      return table;
    }
  }

  window.tableBlock = { stateOf };
  window.telepath.register("pages.blocks.TableBlock", TableBlockDefinition);
})();
