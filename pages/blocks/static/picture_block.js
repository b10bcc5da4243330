/* Wagtail offers a picture's title as its alternative text where it has no description; a title is the file's name. */
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
