/*
 * Keeps what an editor typed. When the session has ended: genetargeting/signed_out.py says what happens. When a form is
 * sent while it is being saved in the background: of two versions at once Wagtail would take one for another window's.
 * When it asks who else is there while it is being saved: the answer would take what was saved for another window's.
 * When something is typed before Wagtail has looked at the form: it would take that for what stood there already.
 * When a form came back with errors: Wagtail saves it once, says “Saved”, and would never look at it again.
 */
(() => {
  let signedOut = false;
  let saving = false;
  let leaving = false;
  let untouched; // what stood in the form before somebody began to change it, since it was last saved

  const findUnsaved = (form) => window.wagtail.app.getControllerForElementAndIdentifier(form, "w-unsaved");
  for (const act of ["keydown", "pointerdown", "beforeinput"]) {
    document.addEventListener(
      act,
      ({ target }) => {
        const form = target.closest?.("[data-edit-form]");
        if (form) untouched ??= findUnsaved(form)?.formData;
      },
      true,
    );
  }
  document.addEventListener("w-unsaved:watch-edits", ({ target }) => {
    const unsaved = untouched !== undefined && findUnsaved(target);
    if (unsaved) unsaved.initialFormData = untouched;
  });

  /** Wagtail asks no more while it saves; what it asked before it forgets here. */
  const forgetWhoElseIsThere = () => {
    const sessions = document.querySelector("[data-controller~='w-session']");
    const swap = sessions && window.wagtail.app.getControllerForElementAndIdentifier(sessions, "w-swap");
    swap?.abortController?.abort();
  };

  /** Wagtail looks at a form for changes, unless it came back with errors; from when it was saved on it must, too. */
  document.addEventListener("w-autosave:success", ({ target }) => {
    const unsaved = findUnsaved(target);
    if (unsaved && !unsaved.checkInterval) unsaved.checkIntervalValueChanged(unsaved.checkIntervalValue);
  });

  document.addEventListener("w-autosave:save", (event) => {
    if (leaving) {
      event.preventDefault();
      return;
    }
    saving = true;
    untouched = undefined;
    forgetWhoElseIsThere();
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

/* Says of a page that is not published, as soon as it is chosen, what pages/links/page_chooser.py says of it later. */
document.addEventListener(
  "click",
  ({ target }) => {
    const page = target.closest?.(".unpublished .choose-page");
    if (page) page.dataset.adminTitle = `${page.textContent} (not published: visitors cannot open it)`;
  },
  true,
);

/*
 * Goes to the first error wherever it stands. In another tab: opening the tab keeps Wagtail from scrolling down to it. In
 * a window that is closed, such as Set schedule: Wagtail moves the focus to what nobody sees.
 */
(() => {
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".error-message, .help-critical")) {
      setTimeout(() => target.scrollIntoView({ block: "center" }), 200);
    }
  });

  document.addEventListener(
    "click",
    ({ target }) => {
      const button = target.closest?.("[data-w-focus-target-value]");
      const error = button && document.querySelector(button.dataset.wFocusTargetValue);
      error?.closest(".w-dialog[aria-hidden='true']")?.dispatchEvent(new CustomEvent("w-dialog:show"));
    },
    true,
  );
})();

/*
 * Keeps the place of whoever works with the keyboard. What they press moves, goes or opens a window, and Wagtail leaves
 * the focus nowhere. In a window to choose a page the search has it at once.
 */
(() => {
  let near = []; // what was pressed last, what stands with it, and then what stands before it

  const findPlace = () => {
    if (document.activeElement !== document.body) return;
    near.find((button) => button.checkVisibility() && !button.disabled)?.focus();
  };

  document.addEventListener(
    "click",
    ({ target }) => {
      const button = target.closest?.("main :is([data-streamfield-child], .chooser) button");
      if (!button) return;
      const all = [...document.querySelectorAll("main button:not(.w-field__comment-button)")];
      const before = all.slice(0, all.indexOf(button)).reverse();
      near = [button, ...(button.closest(".chooser")?.querySelectorAll("button") ?? []), ...before];
      for (const time of [0, 500]) setTimeout(findPlace, time); // what is deleted goes slowly
    },
    true,
  );
  document.addEventListener("DOMContentLoaded", () => {
    window
      .jQuery(document)
      .on("shown.bs.modal", ({ target }) => target.querySelector("#id_q")?.focus())
      .on("hidden.bs.modal", () => setTimeout(findPlace));
  });
})();
