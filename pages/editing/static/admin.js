/*
 * Keeps what an editor typed where Wagtail 8.0.1 would lose or reject it. Each part names the bug that it works around;
 * after an update of Wagtail, check whether the bug still exists. genetargeting/signed_out.py describes what happens
 * when the session has ended.
 */
(() => {
  let signedOut = false;
  let deleted = false;
  let saving = false;
  let isSubmitting = false;
  const savedHere = []; // the versions that this form saved in the background
  let untouched; // the form's data before the first change since it was last saved

  /*
   * Wagtail 8.0.1: w-unsaved takes its first snapshot of the form some time after the form was opened, to let widgets
   * start. Text typed before that becomes part of the snapshot, and is not saved in the background.
   */
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

  /*
   * Wagtail 8.0.1: w-session sends no request for other editors while w-autosave saves, but still handles the response
   * to an earlier one. That response attributes the new revision to another window, and autosave pauses.
   */
  const abortSessionRequest = () => {
    const sessions = document.querySelector("[data-controller~='w-session']");
    const swap = sessions && window.wagtail.app.getControllerForElementAndIdentifier(sessions, "w-swap");
    swap?.abortController?.abort();
  };

  /*
   * Wagtail 8.0.1: w-unsaved does not watch a form that came back with errors, because all of it is unsaved. Once it is
   * saved in the background, it says “Saved” and still does not watch: nothing typed afterwards is saved.
   */
  document.addEventListener("w-autosave:success", ({ target, detail }) => {
    if (detail.response.revision_id) savedHere.push(detail.response.revision_id);
    const unsaved = findUnsaved(target);
    if (unsaved && !unsaved.checkInterval) unsaved.checkIntervalValueChanged(unsaved.checkIntervalValue);
  });

  document.addEventListener("w-autosave:save", (event) => {
    if (isSubmitting) {
      event.preventDefault();
      return;
    }
    saving = true;
    untouched = undefined;
    abortSessionRequest();
  });
  for (const outcome of ["w-autosave:success", "w-autosave:error"]) {
    document.addEventListener(outcome, ({ detail }) => {
      saving = false;
      signedOut = Boolean(detail.response?.signed_out);
      deleted = Boolean(detail.response?.deleted);
    });
  }

  /** Submits the form of a page that was deleted, once it has been restored; until then its text stays. */
  const saveIfRestored = async (form, submitter) => {
    const { ok } = await fetch(form.action);
    if (submitter) submitter.disabled = false;
    if (!ok) return;
    deleted = false;
    form.requestSubmit(submitter);
  };

  /*
   * Wagtail 8.0.1: a form can be submitted while w-autosave saves it. Both requests name the same previous revision, so
   * the server attributes the second to another window and rejects it.
   */
  document.addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      if (!form.matches("[data-edit-form]") || !(signedOut || deleted || saving)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (deleted) {
        saveIfRestored(form, submitter);
        return;
      }
      if (signedOut) {
        window.open("/admin/", "_blank");
        return;
      }
      setTimeout(() => {
        if (submitter) submitter.disabled = false; // its progress bar disables it, and a disabled button is not sent
        form.requestSubmit(submitter);
      }, 100);
    },
    true,
  );

  /*
   * Wagtail 8.0.1: a form overwrites what a colleague saved since it was opened, even if nothing was changed in it.
   * pages/editing/outdated_forms.py needs to know whether something was. The window for an approval sends the form by
   * jQuery, which fires no event of the browser's, and has added fields of its own by then.
   */
  const isUnchanged = (form, isNative) => {
    const unsaved = findUnsaved(form);
    if (!unsaved || unsaved.forceValue || unsaved.hasCommentsValue) return false;
    if (!unsaved.initialFormData) return untouched === undefined || unsaved.formData === untouched;
    return isNative ? unsaved.formData === unsaved.initialFormData : !unsaved.hasEditsValue;
  };
  document.addEventListener("DOMContentLoaded", () => {
    window.jQuery(document).on("submit", "[data-edit-form]", ({ target: form, originalEvent }) => {
      for (const name of ["unchanged", "saved_here"]) form.querySelector(`input[name='${name}']`)?.remove();
      const unchanged = isUnchanged(form, Boolean(originalEvent));
      const append = (name, value) =>
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      // The versions that this form saved in the background are not in its fields; w-autosave sends only the last one.
      const autosave = window.wagtail.app.getControllerForElementAndIdentifier(form, "w-autosave");
      append("saved_here", savedHere.join());
      if (unchanged) append("unchanged", autosave?.revisionIdValue || "on");
    });
  });

  window.addEventListener("submit", (event) => {
    isSubmitting = event.target.matches("[data-edit-form]") && !event.defaultPrevented;
  });
  window.addEventListener("pageshow", () => (isSubmitting = false));

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

/*
 * Wagtail 8.0.1: the slug follows the title at each key, but text that is pasted with the mouse, dropped or dictated
 * comes without one. The slug stays blank, and the page is refused for it.
 */
document.addEventListener("input", ({ target }) => {
  if (target.dataset.action?.includes("keyup->w-sync#apply")) target.dispatchEvent(new Event("keyup"));
});

/*
 * Marks an unpublished page as soon as it is chosen, as pages/blocks/page_chooser.py does later. Wagtail 8.0.1: the
 * chooser's modal returns a page's title, but not whether the page is live.
 */
document.addEventListener(
  "click",
  ({ target }) => {
    const page = target.closest?.(".unpublished .choose-page");
    if (page) page.dataset.adminTitle = `${page.textContent} (not published: visitors cannot open it)`;
  },
  true,
);

/*
 * Goes to the first error wherever it is. Wagtail 8.0.1: if w-focus leads to an error in another tab, opening the tab
 * stops the scrolling; if it leads into a closed dialog, such as Set schedule, the focus moves to an invisible element.
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
 * Keeps the keyboard focus. Wagtail 8.0.1: the buttons of a block move it in the document, delete it or open a modal, and
 * so lose the focus, which is never restored; a chooser's modal takes it, but does not give it to its search field.
 */
(() => {
  let near = []; // the last button pressed, the other buttons of its chooser, and then those before it

  const restoreFocus = () => {
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
      for (const time of [0, 500]) setTimeout(restoreFocus, time); // deleted blocks disappear slowly
    },
    true,
  );
  document.addEventListener("DOMContentLoaded", () => {
    window
      .jQuery(document)
      .on("shown.bs.modal", ({ target }) => target.querySelector("#id_q")?.focus())
      .on("hidden.bs.modal", () => setTimeout(restoreFocus));
  });
})();
