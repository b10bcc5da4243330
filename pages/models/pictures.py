"""The addresses of pictures as visitors see them."""

from wagtail.images.models import AbstractImage, SourceImageIOError

# The largest size in which pages show a picture: see picture_block.html.
IMAGE_SIZE = "width-1600"


def shown_url(image: AbstractImage) -> str:
    """Return the address of the picture in the size that pages show; of the original if that size is missing."""
    try:
        url: str = image.get_rendition(IMAGE_SIZE).url
    except SourceImageIOError:
        url = image.file.url
    return url
