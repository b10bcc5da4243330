"""The images of documents: from files beside the documents into the fixture, the media storage, and out again.

In the media storage such a file keeps its path, below a folder of its own: that is how a second load, or a page on its
way out, knows the image again.
"""

import hashlib
from pathlib import Path
from uuid import uuid5

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form

from pages.content.parts.image import FOLDER, KEY, document_path
from pages.sync.site_plan import NAMESPACE

FIRST_PK, PK_RANGE = 1_000, 1_000_000_000
COLLECTION_PK = 1  # the root collection, which migrations make


class ImageComposer:
    """Composes the images of documents into fixture objects. `pks` gives the primary key for each path."""

    def __init__(self, documents):
        self.objects, self.pks, self.errors = [], {}, []
        found = {}
        for document in documents:
            for image in document.images():
                found.setdefault(image.url, document)
        for url, document in sorted(found.items()):
            pk = FIRST_PK + uuid5(NAMESPACE, FOLDER + url).int % PK_RANGE
            while pk in self.pks.values():
                pk += 1
            self.pks[url] = pk
            try:
                fields = image_fields(Path(document.path).parent / url, url)
            except OSError:
                message = f"the file of the image `{url}` cannot be read; replace it"
                self.errors.append(document.error(url, message))
                continue
            except ValidationError as error:
                message = f"the file of the image `{url}` cannot be taken: {' '.join(error.messages)}"
                self.errors.append(document.error(url, message))
                continue
            created = f"{document.front_matter.extracted_date.isoformat()}T12:00:00Z"
            fields |= {"collection": COLLECTION_PK, "created_at": created}
            self.objects.append({"model": "wagtailimages.image", "pk": pk, "fields": fields})


def image_fields(path, url):
    """Raises ValidationError where the admin would not take the file: visitors could not be shown it."""
    content = path.read_bytes()
    field = get_image_form(get_image_model()).base_fields["file"]
    picture = field.clean(SimpleUploadedFile(path.name, content)).image
    width, height = picture.get_size()
    return {
        "title": url,
        "file": FOLDER + url,
        "width": width,
        "height": height,
        "file_size": len(content),
        "file_hash": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
    }


# In


def load_images(objects, folder):
    """Brings a fixture's images into the database, once each.

    Returns what is missing, and what `store_images` is to take at the end: a load that fails leaves the files that
    visitors see as they are.
    """
    objects = [item["fields"] for item in objects if item["model"] == "wagtailimages.image"]
    missing = [fields["title"] for fields in objects if not (folder / fields["title"]).is_file()]
    return missing, [] if missing else [fields for fields in objects if not load_image(fields)]


def store_images(objects, folder):
    """Brings the files of images into the media storage."""
    for fields in objects:
        with (folder / fields["title"]).open("rb") as file:
            store(fields["file"], File(file))


def store(name, file):
    """Puts a file into the media storage under just this name, in place of one that is there."""
    storage = get_image_model()._meta.get_field("file").storage
    storage.delete(name)  # else the storage would choose another name
    storage.save(name, file)


def load_image(fields):
    """Whether the media storage has the image's file already."""
    model = get_image_model()
    storage = model._meta.get_field("file").storage
    name = fields["file"]
    described = {key: fields[key] for key in ("title", "file", "width", "height", "file_size", "file_hash")}
    image = model.objects.filter(file=name).first()
    is_current = image and image.file_hash == fields["file_hash"]
    is_stored = is_current and storage.exists(name)
    if not image:
        model.objects.create(**described)
    elif not is_current:
        model.objects.filter(pk=image.pk).update(**described | {"title": image.title})
        image.renditions.all().delete()
    return is_stored


def image_keys(images):
    """What is an image's in every database, its file's name, for each primary key.

    `images` are pairs of the two. Keys and values begin with `image:`, so that no page's are the same.
    """
    return {f"{KEY}{pk}": f"{KEY}{name}" for pk, name in images}


def fixture_images(objects):
    return [(item["pk"], item["fields"]["file"]) for item in objects if item["model"] == "wagtailimages.image"]


def loaded_images():
    return list(get_image_model().objects.values_list("pk", "file"))


# Out


def write_image(image, folder):
    """Copies the image's file beside the documents."""
    path = folder / document_path(image.file.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with image.file.storage.open(image.file.name) as file:
        path.write_bytes(file.read())
