/* Stops Wagtail from suggesting a picture's title, its file name, as alternative text if it has no description. */
(() => {
  class PictureBlockDefinition extends window.telepath.constructors["wagtail.images.blocks.ImageBlock"] {
    render(placeholder, prefix, ...rest) {
      const block = super.render(placeholder, prefix, ...rest);
      const altText = document.getElementById(`${prefix}-alt_text`);
      block.childBlocks.image.widget.addEventListener("chosen", ({ detail }) => {
        if (altText.value === detail.title) altText.value = "";
      });
      return block;
    }
  }
  window.telepath.register("pages.blocks.PictureBlock", PictureBlockDefinition);
})();
