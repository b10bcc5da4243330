/*
 * The calendar of fields for a date opens below its field and moves down what follows, instead of covering it: admin.css
 * has the other half. It closes once a press elsewhere is over, for what moved up under the pointer would not be pressed.
 * Escape closes the calendar alone, not the window around it. A date that cannot be read stays as it was typed, for the
 * error beside it; the calendar's own way is to put today in its place.
 */
(() => {
  const { jQuery } = window;
  let isPressed = false; // the pointer is down, or its click has not come yet
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
