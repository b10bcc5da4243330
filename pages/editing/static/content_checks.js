/* The content checks of house style, listed in pages/editing/content_checks.py. Each returns whether an element passes. */
(() => {
  const TEXT = "h1, h2, h3, h4, p, li, th, td, caption, figcaption";

  /** The texts directly in an element, not in a nested text element, except quotations. */
  const ownTexts = (element) => {
    if (element.closest("blockquote, nav")) return [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (parent.closest(TEXT) === element && !parent.closest("blockquote")) found.push(walker.currentNode);
    }
    return found;
  };

  const ownText = (element) =>
    ownTexts(element)
      .map(({ data }) => data)
      .join("")
      .replace(/\s+/g, " ");

  const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const word = (text, flags) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${text})(?![\\p{L}\\p{N}])`, flags);

  /** How often each spelling occurs on the page, in order of appearance. */
  const spellings = (pattern) => {
    const counts = new Map();
    for (const element of document.querySelectorAll(`main :is(${TEXT})`))
      for (const [found] of ownText(element).matchAll(pattern)) counts.set(found, (counts.get(found) ?? 0) + 1);
    return counts;
  };

  const CHECKS = {
    term(element, { right, wrong }) {
      const rest = ownText(element).replaceAll(right, "\u0000");
      const bare = right.replace(/[™®]/g, "");
      const misspelt = wrong.some((spelling) => word(escape(spelling), "u").test(rest));
      return !misspelt && !word(`${escape(bare)}s?`, "iu").test(rest);
    },
    "one-spelling"(element, options) {
      const pattern = new RegExp(options.pattern, "gi");
      const counts = spellings(pattern);
      const usual = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most), ["", 0])[0];
      return [...ownText(element).matchAll(pattern)].every(([found]) => found === usual);
    },
    "raised-allele"(element, options) {
      const pattern = new RegExp(options.pattern);
      return !ownTexts(element).some((node) => pattern.test(node.data));
    },
    "italic-gene"(element) {
      const genes = [...document.querySelectorAll("main .diagram .gene")].map(({ textContent }) => textContent);
      const upright = ownTexts(element).filter(({ parentElement }) => !parentElement.closest("i, em, figure, a, code"));
      return !genes.some((gene) => upright.some(({ data }) => word(escape(gene), "u").test(data)));
    },
    "vague-link"(element, { vague }) {
      const says = (element.getAttribute("aria-label") ?? element.textContent).replace(/[\s.…»›→]+/g, " ").trim();
      return !element.hasAttribute("href") || !vague.includes(says.toLowerCase());
    },
    "table-caption": (element) => Boolean(element.caption?.textContent.trim()),
    affiliation: (element) => Boolean(element.querySelector("figcaption span")?.textContent.trim()),
    "left-out": (element, { note }) => !ownText(element).includes(note),
    years: (element, { pattern }) => !word(pattern, "iu").test(ownText(element)),
  };

  const userbar = window.wagtail.userbar;
  const configuration = JSON.parse(userbar.shadowRoot.querySelector("#checker-axe-configuration").textContent);
  for (const { id, options } of configuration.spec.checks)
    if (CHECKS[options?.kind]) userbar.registerCheck(id, CHECKS[options.kind]);

  /*
   * Makes advice look like advice: Wagtail's user bar shows all findings in red, with a warning sign. The colours are set
   * by script, because style sheets do not reach the shadow DOM of the user bar.
   */
  const ERRORS = ["serious", "critical"];
  const CALM = "hsl(185deg 84% 21.5%)";

  const showAsAdvice = (annotation) => {
    const { toggle, targetElement } = annotation;
    Object.assign(toggle.style, { backgroundColor: CALM, color: "#fff", font: "bold 1rem/1 serif" });
    toggle.ariaLabel = "Show advice";
    toggle.textContent = "i"; // instead of the warning sign
    annotation.toggleTargetOutline = (isShown) => {
      targetElement.style.outline = isShown ? `1px solid ${CALM}` : "";
    };
  };

  const createAnnotations = userbar.createAnnotations;
  userbar.createAnnotations = (results, axeConfig) => {
    createAnnotations.call(userbar, results, axeConfig);
    const isAdvice = !results.violations.some(({ impact }) => ERRORS.includes(impact));
    for (const count of userbar.shadowRoot.querySelectorAll(".has-errors, .w-userbar-axe-count"))
      count.style.backgroundColor = isAdvice ? CALM : "";
    userbar.annotations.filter(({ dataset }) => dataset.errorName.startsWith("Advice: ")).forEach(showAsAdvice);
  };
})();
