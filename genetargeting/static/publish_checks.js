/* Asks again before a page on which the content checks find errors is published, or approved in a workflow. */
(() => {
  const PATIENCE = 10_000; // what takes longer must not keep anyone from publishing
  const ERRORS = ["serious", "critical"];
  const PUBLISHING = "button[name='action-publish'], button[data-workflow-action-name='approve']";

  /** The controller of Wagtail's preview, which runs the checks on what it shows. */
  const findPreview = () => {
    const element = document.querySelector("[data-controller~='w-preview']");
    return element && window.wagtail.app.getControllerForElementAndIdentifier(element, "w-preview");
  };

  /** Has the preview shown anew, and returns what the checks find on it; nothing where it cannot be shown. */
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

  /** The errors that the checks find on the page as it is in the editor, each as its name and its element. */
  const findErrors = async () => {
    const preview = findPreview();
    if (!preview?.contentChecksEnabled) return [];
    const errors = (await runChecks(preview)).filter((violation) => ERRORS.includes(violation.impact));
    return errors.flatMap((violation) => {
      const name = preview.axeConfig.messages[violation.id]?.error_name ?? violation.help;
      return violation.nodes.map((node) => [name.replace(/^Error: /, ""), node]);
    });
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

  /** Shows the errors, and says whether the editor wants to publish nevertheless. */
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
      const button = event.target.closest?.(PUBLISHING);
      if (!button || button.dataset.checked || !document.querySelector("#publish-checks")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (button.ariaBusy) return;
      button.ariaBusy = "true";
      const errors = await atMost(PATIENCE, findErrors());
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
