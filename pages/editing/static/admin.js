/*
 * Keeps what an editor typed, where Wagtail 8.0.1 would lose it or refuse it. Each part names the fault it works round;
 * when Wagtail is updated, see whether the fault is still there. When the session has ended,
 * genetargeting/signed_out.py says what happens.
 */
(() => {
  let signedOut = false;
  let saving = false;
  let leaving = false;
  let untouched; // what stood in the form before somebody began to change it, since it was last saved

  /*
   * Wagtail 8.0.1: w-unsaved takes its first picture of the form some time after the form was opened, to let widgets
   * start. What is typed before that is taken for what stood there already, and is not saved in the background.
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
   * Wagtail 8.0.1: w-session does not ask who else is there while w-autosave saves, but waits for the answer to what it
   * asked before. That answer, which knows of the new revision, takes it for another window's, and autosave pauses.
   */
  const forgetWhoElseIsThere = () => {
    const sessions = document.querySelector("[data-controller~='w-session']");
    const swap = sessions && window.wagtail.app.getControllerForElementAndIdentifier(sessions, "w-swap");
    swap?.abortController?.abort();
  };

  /*
   * Wagtail 8.0.1: w-unsaved does not watch a form that came back with errors, since all in it is unsaved. Once that is
   * saved in the background, it says “Saved” and still does not watch: nothing that is typed afterwards is saved.
   */
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

  /*
   * Wagtail 8.0.1: a form can be sent while w-autosave saves it. Both requests name the revision before, so that the
   * server takes the second for another window's and refuses it.
   */
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
      form.querySelector("input[name='unchanged']")?.remove();
      if (!isUnchanged(form, Boolean(originalEvent))) return;
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "unchanged", value: "on" }));
    });
  });

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

/*
 * Says of a page that is not published, as soon as it is chosen, what pages/blocks/page_chooser.py says of it later.
 * Wagtail 8.0.1: the chooser's window hands over a page's title, and nothing of whether the page is live.
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
 * Goes to the first error wherever it stands. Wagtail 8.0.1: where w-focus leads to an error in another tab, opening the
 * tab ends the scrolling; where it leads into a window that is closed, such as Set schedule, it moves the focus to what
 * nobody sees.
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
 * Keeps the place of whoever works with the keyboard. Wagtail 8.0.1: a block's buttons move it in the document, delete
 * it or open a window, and so lose the focus, which nothing gives back; a chooser's window takes it, and does not give
 * it to its search.
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
