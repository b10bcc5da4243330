/*
 * Asks for confirmation before a page with errors in the content checks is published, scheduled or approved: in the
 * editor, on the first screen, and when several pages are published at once.
 */
(() => {
  const TIMEOUT = 10_000; // milliseconds; slower checks must not prevent publishing
  const ERRORS = ["serious", "critical"];
  const IN_EDITOR = "button[name='action-publish'], button[data-workflow-action-name='approve']";
  const ELSEWHERE =
    "button[data-workflow-action-url*='/pages/workflow/action/'][data-workflow-action-url*='/approve/'], " +
    "form[action*='/bulk/wagtailcore/page/publish/'] button[type='submit']";

  const LISTED = "main li > a[href^='/admin/pages/'][href$='/edit/']:not(.left-out-pages a)";

  /** The controller of Wagtail's preview, which runs the checks on what it shows. */
  const findPreview = () => {
    const element = document.querySelector("[data-controller~='w-preview']");
    return element && window.wagtail.app.getControllerForElementAndIdentifier(element, "w-preview");
  };

  /** Reloads the preview, and returns the violations that the checks find; none if it cannot be shown. */
  const runChecks = async (preview) => {
    await preview.contentChecksPromise;
    let violations = [];
    const runAxeChecks = preview.runAxeChecks;
    preview.runAxeChecks = async () => {
      const outcome = await runAxeChecks.call(preview);
      ({ violations } = outcome.results);
      return outcome;
    };
    try {
      if (!(await preview.setPreviewData())) return [];
      await preview.reloadPromise;
      await new Promise((resolve) => document.addEventListener("w-preview:content", resolve, { once: true }));
      return violations;
    } finally {
      preview.runAxeChecks = runAxeChecks;
    }
  };

  /** The errors among the violations, each as its name and its element. */
  const errorsAmong = (violations, axeConfig) =>
    violations
      .filter((violation) => ERRORS.includes(violation.impact))
      .flatMap((violation) => {
        const name = axeConfig.messages[violation.id]?.error_name ?? violation.help;
        return violation.nodes.map((node) => [name.replace(/^Error: /, ""), node]);
      });

  /** The errors on the page as it is in the editor. */
  const findErrors = async () => {
    const preview = findPreview();
    return preview?.contentChecksEnabled ? errorsAmong(await runChecks(preview), preview.axeConfig) : [];
  };

  /** The errors on a page's latest version, which is loaded in a hidden frame, where its user bar runs the checks. */
  const findErrorsOfDraft = async (key) => {
    const frame = document.createElement("iframe");
    Object.assign(frame, { className: "publish-checks-frame", inert: true, src: `/admin/pages/${key}/view_draft/` });
    document.body.append(frame);
    try {
      await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
      const { axe, wagtail } = frame.contentWindow;
      const { axeConfig, shadowRoot } = wagtail.userbar;
      const isChecked = () => shadowRoot.querySelector("[data-content-checker-count]").textContent.trim();
      while (frame.isConnected && !isChecked()) await new Promise((resolve) => setTimeout(resolve, 50));
      const { violations } = await axe.run(axeConfig.context, axeConfig.options);
      return errorsAmong(violations, axeConfig);
    } finally {
      frame.remove();
    }
  };

  /** Says beside a button which of several pages is being checked; each takes a second or more. */
  const reportProgress = (button, text) => {
    let status = button.form.querySelector(".publish-checks-progress");
    if (!status) {
      status = document.createElement("p");
      status.className = "publish-checks-progress";
      status.role = "status";
      button.form.append(status);
    }
    status.textContent = text;
  };

  /** The errors on the pages that are published by a button outside their editor. */
  const findErrorsOfDrafts = async (button) => {
    const approved = button.dataset.workflowActionUrl?.match(/\/action\/(\d+)\//);
    if (approved) return atMost(TIMEOUT, findErrorsOfDraft(approved[1]));
    const errors = [];
    const isAlong = button.form.elements.include_descendants?.checked;
    const links = [...document.querySelectorAll(LISTED)].filter((link) => isAlong || !link.closest(".published-along"));
    for (const [index, link] of links.entries()) {
      reportProgress(button, `Checking page ${index + 1} of ${links.length} …`);
      const found = await atMost(TIMEOUT, findErrorsOfDraft(link.getAttribute("href").match(/\d+/)[0]));
      errors.push(...found.map(([name, node]) => [`“${link.textContent.trim()}”: ${name}`, node]));
    }
    reportProgress(button, "");
    return errors;
  };

  const atMost = (time, promise) =>
    Promise.race([promise, new Promise((resolve) => setTimeout(resolve, time, []))]).catch((error) => {
      console.warn("The content checks could not run.", error);
      return [];
    });

  const excerpt = (node) => {
    const text = new DOMParser().parseFromString(node.html, "text/html").body.textContent.trim();
    return text.length > 80 ? `${text.slice(0, 80)}…` : text;
  };

  /** Shows the errors, and returns whether the editor wants to publish anyway. */
  const confirmPublishing = (errors) =>
    new Promise((resolve) => {
      const template = document.querySelector("#publish-checks");
      const dialog = template.content.firstElementChild.cloneNode(true);
      const count = errors.length === 1 ? "1 problem" : `${errors.length} problems`;
      dialog.querySelector("h2").textContent = `${count} that visitors will notice`;
      dialog.querySelector("ul").append(
        ...errors.map(([text, node]) => {
          const item = document.createElement("li");
          const name = document.createElement("strong");
          name.textContent = text;
          item.append(name, excerpt(node) ? `: ${excerpt(node)}` : "");
          return item;
        }),
      );
      dialog.addEventListener("close", () => {
        resolve(dialog.returnValue === "publish");
        dialog.remove();
      });
      document.body.append(dialog);
      dialog.showModal();
    });

  document.addEventListener(
    "click",
    async (event) => {
      const button = event.target.closest?.(`${IN_EDITOR}, ${ELSEWHERE}`);
      if (!button || button.dataset.checked || !document.querySelector("#publish-checks")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (button.ariaBusy) return;
      button.ariaBusy = "true";
      const errors = button.matches(IN_EDITOR) ? await atMost(TIMEOUT, findErrors()) : await findErrorsOfDrafts(button);
      button.ariaBusy = null;
      if (errors.length && !(await confirmPublishing(errors))) {
        button.focus();
        return;
      }
      button.dataset.checked = "true";
      button.click();
      delete button.dataset.checked;
    },
    true,
  );
})();

/*
 * A colleague has already approved or rejected the page: Wagtail then sends the dialog a page that it cannot show. The
 * first screen says what the colleague did.
 */
document.addEventListener("DOMContentLoaded", () => {
  window.jQuery?.ajaxPrefilter((options) => {
    const asked = options.url.match(/\/workflow\/(?:action|collect_action_data)\/\d+\/(\w+)\/(\d+)\//);
    if (!asked) return;
    options.dataFilter = (text) => {
      if (text.trimStart().startsWith("{")) return text;
      window.location.assign(`/admin/moderation/${asked[2]}/${asked[1]}/`);
      return "{}";
    };
  });
});
