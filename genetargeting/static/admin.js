/* Keeps what an editor typed when the session has ended; genetargeting/signed_out.py says what happens. */
let signedOut = false;

document.addEventListener("w-autosave:error", ({ detail }) => {
  signedOut = Boolean(detail.response?.signed_out);
});

document.addEventListener(
  "submit",
  (event) => {
    if (signedOut) {
      event.preventDefault();
      event.stopImmediatePropagation();
      window.open("/admin/", "_blank");
    }
  },
  true,
);

window.addEventListener("focus", async () => {
  if (!signedOut) return;
  const response = await fetch("/admin/token/");
  if (response.redirected) return; // to the sign-in page: still signed out
  const { token } = await response.json();
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
  signedOut = false;
  document.querySelector("form[data-edit-form]")?.dispatchEvent(new CustomEvent("w-unsaved:add"));
});
