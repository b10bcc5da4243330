/* The table block in the editor: cells can be pasted from Excel or Word, rows and columns added and deleted with the
   keyboard and deletions undone, and “Row heading” is offered only for the first column. */
(() => {
  const Wagtails = window.telepath.constructors["wagtail.contrib.typed_table_block.blocks.TypedTableBlock"];
  const TEXT = "text";
  const HEADING = "heading";

  const rawOf = (html) => {
    const { convertToRaw } = window.DraftJS;
    return JSON.stringify(convertToRaw(window.pastedHtml.toContent(`<p>${html}</p>`)));
  };

  const HAS_LINK_OR_CODE = /<(?:a|code)[\s>]/; // which row headings cannot have

  /** The state of a new table from pasted cells: the first row becomes the column headings. */
  const stateOf = ({ caption, rows }) => {
    const { toMarkedText } = window.pastedHtml;
    const [head, ...body] = rows.length > 1 ? rows : [rows[0].map(() => ({ html: "" })), ...rows];
    const namesRows = body.every(([first]) => first.isHeading && !HAS_LINK_OR_CODE.test(first.html));
    const isHeading = (x) => x === 0 && namesRows;
    return {
      caption,
      columns: head.map(({ html }, x) => ({ type: isHeading(x) ? HEADING : TEXT, heading: toMarkedText(html) })),
      rows: body.map((row) => ({
        values: row.map(({ html }, x) => (isHeading(x) ? toMarkedText(html) : rawOf(html))),
      })),
    };
  };

  /** The rows of cells in the clipboard; null if it has only one cell. */
  const readCells = (clipboard) => {
    const html = clipboard.getData("text/html");
    if (/<table[\s>]/i.test(html)) {
      const pasted = window.pastedHtml.read(html);
      if (pasted.parts.length !== 1 || !pasted.parts[0].rows) return null;
      window.pasting.report({ ...pasted, parts: [] });
      return pasted.parts[0].rows;
    }
    const text = clipboard.getData("text/plain");
    if (html || !text.includes("\t")) return null;
    const escape = (cell) => Object.assign(document.createElement("p"), { textContent: cell }).innerHTML;
    return text
      .replace(/\r?\n$/, "")
      .split(/\r?\n/)
      .map((line) => line.split("\t").map((cell) => ({ html: escape(cell) })));
  };

  /** The position of an element in the table: row -1 has the column headings. */
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

  const isFilled = (state) => Boolean((state?.getCurrentContent?.().getPlainText() ?? state)?.trim());

  /** Fills the cells to the right of a cell and below it; missing ones are added, replaced ones can be restored. */
  const fill = (table, { x, y }, rows) => {
    const text = table.childBlockDefsByName[TEXT];
    const width = x + Math.max(...rows.map((row) => row.length));
    const replaced = rows.flatMap((row, down) => row.map((_cell, right) => contentOf(table, x + right, y + down)));
    const filled = replaced.filter((content) => content?.isFilled);
    const added = { columns: [], rows: [] };
    while (table.columns.length < width)
      added.columns.push(table.insertColumn(table.columns.length, text, { addInitialRow: true }));
    while (table.rows.length < y + rows.length) added.rows.push(table.insertRow(table.rows.length));
    rows.forEach((row, down) => row.forEach(({ html }, right) => setCell(table, x + right, y + down, html)));
    changed(table);
    if (filled.length) offerToRestore(table, replaced, filled.length, added);
  };

  /** The content of a cell or column heading, and how to restore it; undefined if there is no such cell. */
  const contentOf = (table, x, y) => {
    if (y < 0) {
      const input = table.columns[x]?.headingInput;
      const heading = input?.value;
      return input && { isFilled: Boolean(heading.trim()), restore: () => (input.value = heading) };
    }
    const block = table.rows[y]?.blocks[x];
    const state = block?.getState();
    return block && { isFilled: isFilled(state), restore: () => block.setState(state) };
  };

  const offerToRestore = (table, replaced, count, added) => {
    const restore = () => {
      for (const content of replaced) content?.restore();
      for (const row of added.rows) if (table.rows.includes(row)) table.withoutUndo.deleteRow(table.rows.indexOf(row));
      for (const column of added.columns)
        if (table.columns.includes(column)) table.withoutUndo.deleteColumn(table.columns.indexOf(column));
    };
    showNotice(table, `Pasted over ${count} filled ${count === 1 ? "cell" : "cells"}`, restore, () => {});
  };

  const focusCell = (table, x, y) => table.rows[y]?.blocks[x]?.focus();

  const paste = (table, event) => {
    const place = findCell(table, event.target);
    const rows = place && readCells(event.clipboardData);
    if (!rows) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => fill(table, place, rows)); // after the editor of the cell has handled the event
  };

  const changed = (table) => table.container[0].dispatchEvent(new Event("input", { bubbles: true }));

  /** Shows below the table what was done, with Undo, and returns that button; closing the notice calls `rest`. */
  const showNotice = (table, done, restore, rest) => {
    const close = (after) => () => {
      notice.remove();
      after();
      changed(table);
    };
    const { notice, undo } = window.makeUndoNotice(done, close(restore), close(rest));
    notice.setAttribute("role", "status");
    table.container.find(".typed-table-block__wrapper").after(notice);
    changed(table);
    return undo;
  };

  const offerUndo = (table, name, bringBack, rest) => showNotice(table, `Deleted: ${name}`, bringBack, rest).focus();

  const focusNear = (table, x, y) => {
    const [column, row] = [Math.min(x, table.columns.length - 1), Math.min(y, table.rows.length - 1)];
    if (row >= 0 && column >= 0) focusCell(table, column, row);
    else table.focus();
  };

  /** Whether a row or column is the restored copy of another. */
  const isSame = (item, other) => item.id === other.id || Boolean(item.former?.includes(other.id));
  const markRestored = (item, deleted) => Object.assign(item, { former: [deleted.id, ...(deleted.former ?? [])] });

  /** Restores deleted rows and columns to their place, with their content. */
  const deleteWithUndo = (table) => {
    const { deleteRow, deleteColumn } = table;
    table.withoutUndo = { deleteRow: deleteRow.bind(table), deleteColumn: deleteColumn.bind(table) };
    table.deleteRow = function deleteRowWithUndo(y) {
      const row = this.rows[y];
      const states = this.columns.map((column, x) => [column, row.blocks[x].getState()]);
      const words = row.blocks.map((block) => block.getTextLabel?.({ maxLength: 40 })).find(Boolean);
      deleteRow.call(this, y);
      const restore = () => {
        const place = Math.min(y, this.rows.length);
        const { blocks } = markRestored(this.insertRow(place), row);
        for (const [column, state] of states)
          blocks[this.columns.findIndex((each) => isSame(each, column))]?.setState(state);
        focusCell(this, 0, place);
      };
      offerUndo(this, words ? `row “${words}”` : `row ${y + 1}`, restore, () => focusNear(this, 0, y));
    };
    table.deleteColumn = function deleteColumnWithUndo(x) {
      const column = this.columns[x];
      const heading = column.headingInput.value;
      const states = this.rows.map((row) => [row, row.blocks[x].getState()]);
      const isLast = this.columns.length === 1; // without columns a table has no rows
      deleteColumn.call(this, x);
      const restore = () => {
        const place = Math.min(x, this.columns.length);
        markRestored(this.insertColumn(place, column.blockDef), column).headingInput.value = heading;
        if (isLast && !this.rows.length) states.forEach(([row], y) => markRestored(this.insertRow(y), row));
        for (const [row, state] of states) this.rows.find((each) => isSame(each, row))?.blocks[place].setState(state);
        this.columns[place].headingInput.focus();
      };
      const name = heading.trim() ? `column “${heading.trim()}”` : `column ${x + 1}`;
      offerUndo(this, name, restore, () => this.columns[Math.min(x, this.columns.length - 1)]?.headingInput.focus());
    };
  };

  /** Ctrl+Shift+Backspace: the row is deleted; in the heading of a column, the column. */
  const remove = (table, { x, y }) => {
    if (y < 0) table.deleteColumn(x);
    else table.deleteRow(y);
  };

  /** Ctrl+Enter: a row below. Ctrl+Shift+Enter: a column to the right. (On a Mac: ⌘.) */
  const press = (table, event) => {
    const withControl = event.ctrlKey || event.metaKey;
    const removes = event.key === "Backspace" && event.shiftKey;
    const place = withControl && (event.key === "Enter" || removes) && findCell(table, event.target);
    if (!place) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (removes) {
      remove(table, place);
    } else if (event.shiftKey) {
      const column = table.insertColumn(place.x + 1, table.childBlockDefsByName[TEXT], { addInitialRow: true });
      if (place.y < 0) column.headingInput.focus();
      else focusCell(table, place.x + 1, place.y);
    } else {
      table.insertRow(place.y + 1);
      focusCell(table, place.y < 0 ? place.x : 0, place.y + 1);
    }
  };

  /** The column with row headings must be the first. */
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
      deleteWithUndo(table);
      table.captionInput.setAttribute("aria-required", "true");
      return table;
    }
  }

  window.tableBlock = { stateOf };
  window.telepath.register("pages.blocks.TableBlock", TableBlockDefinition);
})();
