/* Counts characters, previews the page in search engines and social networks, and explains what a new slug does. */
function startPreview(preview) {
  const form = preview.closest("form");
  const field = (name) => form.elements.namedItem(name);
  const value = (name) => field(name)?.value.trim() ?? "";
  const show = (name, text) => {
    for (const place of preview.querySelectorAll(`[data-${name}]`)) {
      if (place.textContent !== text) place.textContent = text;
    }
  };

  /* The rich text editor stores its text as JSON. */
  const introduction = () => {
    try {
      return JSON.parse(value("introduction"))
        .blocks.map((block) => block.text)
        .join(" ")
        .trim();
    } catch {
      return "";
    }
  };
  const shortened = (text, length) =>
    text.length > length ? `${text.slice(0, length).replace(/\s+\S*$/, "")}…` : text;

  const company = preview.dataset.companyName;
  const named = (title) => (!company || title.toLowerCase().includes(company.toLowerCase()) ? title : `${title} | ${company}`);

  const counter = (name) => {
    const input = field(name);
    if (!input) return undefined;
    const text = document.createElement("p");
    text.className = "help counter";
    text.id = `${input.id}-count`;
    input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${text.id}`.trim());
    input.after(text);
    return (most, otherwise) => {
      const count = input.value.trim().length;
      const isLong = count > most;
      const said = `${count} of ${most} characters${isLong ? ": search engines will cut the end" : ""}`;
      text.textContent = count || !otherwise ? said : otherwise;
      text.classList.toggle("counter-long", isLong);
    };
  };
  const counters = Object.fromEntries(["title", "seo_title", "search_description"].map((name) => [name, counter(name)]));

  const otherwise = () => {
    if (introduction()) return "Blank: search engines show the beginning of the introduction";
    if (preview.dataset.companyDescription) return "Blank: search engines show the description of the company";
    return "Blank: search engines show the tagline, or else the names of the page’s contents";
  };

  const moved = preview.querySelector("[data-moved]");
  if (moved) field("slug").after(moved);

  const update = () => {
    const most = { title: Number(preview.dataset.titleLength), description: Number(preview.dataset.descriptionLength) };
    const title = value("seo_title") || value("title");
    const description = value("search_description") || introduction() || preview.dataset.companyDescription || value("tagline") || preview.dataset.savedDescription;
    const address = "isFrontPage" in preview.dataset ? preview.dataset.parentAddress : `${preview.dataset.parentAddress}${value("slug")}/`;

    show("address", address);
    show("title", shortened(named(title), most.title));
    show("description", shortened(description, most.description) || "Search engines choose an excerpt from the page.");
    counters.title?.(most.title, "");
    counters.seo_title?.(most.title, "Blank: the page’s heading is shown");
    counters.search_description?.(most.description, otherwise());

    if (moved) {
      moved.hidden = !value("slug") || value("slug") === moved.dataset.moved;
      moved.querySelector("[data-old-address]").textContent = `${preview.dataset.parentAddress}${moved.dataset.moved}/`;
      moved.querySelector("[data-new-address]").textContent = address;
    }
  };

  /* Wagtail updates the slug, and the rich text editor its text, a moment after the input. */
  for (const event of ["input", "change", "click", "focusin"]) {
    form.addEventListener(event, () => setTimeout(update, 300));
  }
  update();
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-search-preview]").forEach(startPreview);
});
