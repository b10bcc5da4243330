/*
 * Keeps what an editor typed. When the session has ended: genetargeting/signed_out.py says what happens. When a form is
 * sent while it is being saved in the background: of two versions at once Wagtail would take one for another window's.
 */
(() => {
  let signedOut = false;
  let saving = false;
  let leaving = false;

  document.addEventListener("w-autosave:save", (event) => {
    if (leaving) event.preventDefault();
    else saving = true;
  });
  for (const outcome of ["w-autosave:success", "w-autosave:error"]) {
    document.addEventListener(outcome, ({ detail }) => {
      saving = false;
      signedOut = Boolean(detail.response?.signed_out);
    });
  }

  document.addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      if (!form.matches("[data-edit-form]") || !(signedOut || saving)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (signedOut) {
        window.open("/admin/", "_blank");
        return;
      }
      setTimeout(() => {
        if (submitter) submitter.disabled = false; // its progress bar disables it, and it would not be sent
        form.requestSubmit(submitter);
      }, 100);
    },
    true,
  );
  window.addEventListener("submit", (event) => {
    leaving = event.target.matches("[data-edit-form]") && !event.defaultPrevented;
  });
  window.addEventListener("pageshow", () => (leaving = false));

  window.addEventListener("focus", async () => {
    if (!signedOut) return;
    const response = await fetch("/admin/token/");
    if (response.redirected) return; // to the sign-in page: still signed out
    const { token } = await response.json();
    for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
    signedOut = false;
    document.querySelector("form[data-edit-form]")?.dispatchEvent(new CustomEvent("w-unsaved:add"));
  });
})();
