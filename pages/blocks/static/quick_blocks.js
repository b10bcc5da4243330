/* Below the blocks of a stream: a button for each common kind of block, which adds one at the end. */
(() => {
  class QuickBlocksDefinition extends window.telepath.constructors["wagtail.blocks.StreamBlock"] {
    render(placeholder, prefix, ...rest) {
      const stream = super.render(placeholder, prefix, ...rest);
      const row = document.createElement("div");
      row.className = "quick-blocks";
      row.setAttribute("role", "group");
      row.ariaLabel = "Add at the end";
      row.append(...this.meta.quick.map((type) => this.button(stream, type)));
      stream.sequenceContainer.after(row);
      return stream;
    }

    button(stream, type) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small button-secondary";
      button.textContent = this.childBlockDefsByName[type].meta.label;
      button.addEventListener("click", () => {
        const value = this.initialChildStates[type];
        const id = window.crypto.randomUUID?.(); // only available on https; otherwise the server assigns one
        stream.insert({ type, value, id }, stream.children.length, { animate: true, focus: true });
      });
      return button;
    }
  }

  window.telepath.register("pages.blocks.QuickBlocks", QuickBlocksDefinition);
})();
