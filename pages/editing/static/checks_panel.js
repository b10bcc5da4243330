/* Distinguishes errors from advice in the panel of the content checks, and shows the text of a place, not its selector. */
(() => {
  const ERRORS = ["serious", "critical"];
  const WORDLESS = { IMG: "the picture", TABLE: "the table", A: "the link" };

  const place = (html) => {
    const element = new DOMParser().parseFromString(html, "text/html").body.querySelector("*");
    const text = element?.textContent.replace(/[\s“”]+/g, " ").trim();
    if (text) return text.length > 60 ? `“${text.slice(0, 60)}…”` : `“${text}”`;
    return WORDLESS[element?.tagName] ?? "the page";
  };

  const describe = (row, { impact }, { html }) => {
    row.dataset.level = ERRORS.includes(impact) ? "error" : "advice";
    const found = place(html);
    row.querySelector("[data-content-checker-selector-text]").textContent = found;
    row.querySelector("[data-content-checker-selector]").ariaLabel = `Show ${found} in a new tab`;
  };

  document.addEventListener(
    "w-preview:load",
    ({ target }) => {
      const preview = window.wagtail.app.getControllerForElementAndIdentifier(target, "w-preview");
      const runAxeChecks = preview.runAxeChecks;
      preview.runAxeChecks = async () => {
        const outcome = await runAxeChecks.call(preview);
        const found = outcome.results.violations.flatMap((violation) => violation.nodes.map((node) => [violation, node]));
        const rows = preview.checksPanel.children;
        const level = found.some(([{ impact }]) => ERRORS.includes(impact)) ? "error" : "advice";
        for (const count of document.querySelectorAll("[data-content-checker-count]")) count.dataset.level = level;
        found.forEach(([violation, node], index) => describe(rows[index], violation, node)); // Wagtail's own order
        return outcome;
      };
    },
    { once: true },
  );
})();
