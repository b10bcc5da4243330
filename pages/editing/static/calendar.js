/*
 * The calendar of a date field opens below the field and moves the content below it down instead of covering it, with
 * admin.css. It closes only after a click elsewhere is complete: otherwise the content would move away under the pointer.
 * Escape closes only the calendar, not the dialog around it. An invalid date stays as it was typed, beside its error;
 * by default the calendar replaces it with today's date.
 */
(() => {
  const { jQuery } = window;
  let isPressed = false; // the pointer is down, or its click event has not fired yet
  const open = new Set(); // the fields whose calendars are open

  const closeOthers = () => {
    isPressed = false;
    for (const field of open) if (field !== document.activeElement) jQuery(field).datetimepicker("hide");
  };

  Object.assign(jQuery.fn.datetimepicker.defaults, {
    insideParent: true,
    closeOnWithoutClick: false,
    validateOnBlur: false,
    onShow(time, input) {
      open.add(input[0]);
      requestAnimationFrame(() => input[0].parentElement.scrollIntoView({ block: "nearest" }));
    },
    onClose(time, input) {
      if (isPressed && input[0] !== document.activeElement) return false;
      open.delete(input[0]);
      return true;
    },
  });

  document.addEventListener("pointerdown", () => (isPressed = true), true);
  document.addEventListener("click", () => setTimeout(closeOthers), true);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(closeOthers, 300), true);

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !open.has(document.activeElement)) return;
      event.preventDefault();
      event.stopPropagation();
      jQuery(document.activeElement).datetimepicker("hide");
    },
    true,
  );
})();
