/* Fills the fields of an allele diagram from a GenBank or GFF3 file: pages/editing/gene_record.py reads it. */
(() => {
  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  class AlleleDiagramBlockDefinition extends window.telepath.constructors["wagtail.blocks.StructBlock"] {
    render(placeholder, prefix, ...rest) {
      const block = super.render(placeholder, prefix, ...rest);
      const field = document.getElementById(`${prefix}-gene`)?.closest("[data-contentpath]");
      field?.before(this.fileField(block, prefix));
      return block;
    }

    fileField(block, prefix) {
      const file = element("input", { type: "file", id: `${prefix}-record`, accept: ".gb,.gbk,.genbank,.gff,.gff3,.txt" });
      const help = element("div", { className: "help", id: `${prefix}-record-help` });
      help.append("Fills the gene, its exons, their coding lengths and the sequence. The file is not stored.");
      const messages = element("ul", { className: "help" });
      messages.setAttribute("role", "status");
      file.setAttribute("aria-describedby", help.id);
      const show = (texts) => messages.replaceChildren(...texts.map((text) => element("li", {}, text)));
      file.addEventListener("change", async () => {
        if (!file.files.length) return;
        show(["Reading …"]);
        show(await this.read(block, prefix, file.files[0]));
        file.value = "";
      });
      const label = element("label", { className: "w-field__label", htmlFor: file.id }, "Fill in from a GenBank or GFF3 file");
      return element("div", { className: "w-field__wrapper" }, label, help, file, messages);
    }

    /** Fills the fields, and returns messages about them, or the error in the file. */
    async read(block, prefix, file) {
      const body = new FormData();
      body.append("file", file);
      body.append("gene", document.getElementById(`${prefix}-gene`).value);
      const { CSRF_HEADER_NAME, CSRF_TOKEN } = window.wagtailConfig;
      try {
        const response = await fetch(this.meta.geneRecordUrl, {
          method: "POST",
          body,
          headers: { [CSRF_HEADER_NAME]: CSRF_TOKEN, "X-Requested-With": "XMLHttpRequest" },
        });
        const answer = await response.json();
        if (answer.error) return [answer.error];
        for (const [name, text] of Object.entries(answer.fields)) {
          const input = document.getElementById(`${prefix}-${name}`);
          block.childBlocks[name].setState(text);
          input?.dispatchEvent(new Event("input", { bubbles: true }));
          input?.dispatchEvent(new Event("change", { bubbles: true }));
        }
        return answer.messages;
      } catch {
        return ["The file could not be read: the site did not respond. Sign in again, or try once more."];
      }
    }
  }
  window.telepath.register("pages.blocks.AlleleDiagramBlock", AlleleDiagramBlockDefinition);
})();
