/*
 * Deletes a block so that it can be restored: a notice with Undo replaces it. Wagtail removes a block from the form's order
 * at once; here it stays in place, marked as deleted, until the notice is closed. Autosave leaves marked blocks out.
 */
(() => {
  const KINDS = [
    { button: "[data-streamfield-action='DELETE']", child: "[data-streamfield-child]", input: "[name$='-deleted']" },
    { button: "[id$='-DELETE-button']", child: "[data-inline-panel-child]", input: "[name$='-DELETE']" },
  ];

  /** The name of the block on the screen. */
  const nameOf = (child) => {
    const heading = child.querySelector("[data-panel-heading]")?.textContent.replace(/\s+/g, " ").replace("*", "");
    return heading?.trim() || "Block";
  };

  const mark = (input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const makeButton = (label, act) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button button-small button-secondary", textContent: label });
    button.addEventListener("click", act);
    return button;
  };

  let noticeCount = 0;

  /** The notice about what was done, such as “Deleted: Card”, with its two buttons. */
  const makeNotice = (done, undoIt, close) => {
    const notice = document.createElement("div");
    const text = document.createElement("p");
    text.textContent = done;
    text.id = `deleted-${(noticeCount += 1)}`;
    notice.className = "deleted-block";
    const undo = makeButton("Undo", undoIt);
    undo.setAttribute("aria-describedby", text.id);
    notice.append(text, undo, makeButton("Close", close));
    return { notice, undo };
  };

  const deleteWithUndo = (button, child, input) => {
    const shown = [...child.children].filter((part) => !part.hidden && part.type !== "hidden");
    const bringBack = () => {
      notice.remove();
      for (const part of shown) part.hidden = false;
      mark(input, "");
      button.focus();
    };
    const deleteForGood = () => {
      bringBack();
      button.dataset.forGood = "true";
      button.click();
    };
    const { notice, undo } = makeNotice(`Deleted: ${nameOf(child)}`, bringBack, deleteForGood);
    for (const part of shown) part.hidden = true;
    child.append(notice);
    mark(input, "1");
    undo.focus();
  };

  window.makeUndoNotice = makeNotice; // also used for the table block
  window.addEventListener(
    "click",
    (event) => {
      const kind = KINDS.find(({ button }) => event.target.closest?.(button));
      if (!kind) return;
      const button = event.target.closest(kind.button);
      const child = button.closest(kind.child);
      const input = child?.querySelector(kind.input);
      if (!input || button.dataset.forGood) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      deleteWithUndo(button, child, input);
    },
    true,
  );
})();
