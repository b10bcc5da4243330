/*
 * Shows a page that is locked for the user as read-only. Wagtail 8.0.1 only keeps the mouse out of its fields: with the
 * keyboard they can be filled, though the page cannot be saved, and text that was not saved cannot be selected.
 */
(() => {
  const CONTENT = ".content-locked [data-edit-form] .w-panel__content";
  const CONTROLS =
    "select, [type='checkbox'], [type='radio'], [type='file'], .Draftail-Toolbar, button:not([data-panel-toggle])";

  /** Locks all fields. They are not disabled, since disabled ones are not sent: submitting would then empty them. */
  const lock = () => {
    for (const field of document.querySelectorAll(`${CONTENT} :is(input, textarea)`)) field.readOnly = true;
    for (const text of document.querySelectorAll(`${CONTENT} [contenteditable='true']`)) text.contentEditable = false;
    for (const control of document.querySelectorAll(`${CONTENT} :is(${CONTROLS})`)) control.inert = true;
  };

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector(".content-locked [data-edit-form]");
    if (!form) return;
    lock();
    new MutationObserver(lock).observe(form, { childList: true, subtree: true }); // scripts add the fields of blocks

    // Shortcuts and pasting change blocks by script, even if their fields are read-only.
    for (const act of ["keydown", "paste", "drop"]) {
      form.addEventListener(act, (event) => event.target.closest(CONTENT) && event.stopPropagation(), true);
    }
  });
})();
