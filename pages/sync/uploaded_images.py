"""The images of documents that staff upload: those of the site, and files that come with the documents.

A file that was chosen has no folder, so it is found by its name alone. In the media storage it gets the path that its
document names, as in a load. It never takes the place of another image: that would change what visitors see.
"""

from collections import Counter, defaultdict
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.images.utils import get_allowed_image_extensions
from wagtail.log_actions import log
from wagtail.models import UploadedFile
from wagtail.permissions import policy_registry
from wagtail.utils.file import hash_filelike

from pages.content.errors import DocumentError
from pages.content.parts.image import KEY, stored_name
from pages.models import ServicePage
from pages.sync.images import store
from pages.sync.run import LoadError

ADMIN_IMAGES = "original_images/"


class Use(StrEnum):
    """What becomes of a file."""

    NEW = "new on the site"
    WAITS = "nothing yet: its page stays as it is"
    THERE = "nothing: the site has it already"
    UNNAMED = "nothing: no document names it"


@dataclass(frozen=True)
class UploadedImage:
    """A file that came with documents, and what becomes of it."""

    name: str
    use: Use


class SiteImages:
    """Finds the images that documents name, and makes those that the site lacks of `files`, by their names.

    Their content goes into the media storage only when `store` is called.
    """

    def __init__(self, documents, files, user):
        self.files, self.user = files, user
        self.keys: dict[str, str] = {}
        self.errors: list[DocumentError] = []
        self.new = {}  # the image made for each path
        self.documents = defaultdict(list)  # that name each path
        for document in documents:
            for url in dict.fromkeys(image.url for image in document.images()):
                self.documents[url].append(document)
        self.names = Counter(map(file_name, self.documents))
        self.there = self.find()
        for url in self.documents:
            self.add(url)

    def key(self, url):
        """What content has for the image that documents call `url`."""
        return self.keys[url]

    def find(self):
        """The images of the site by the paths of their files."""
        paths = [path for url in self.documents for path in paths_of(url)]
        return {image.file.name: image for image in get_image_model().objects.filter(file__in=paths)}

    def add(self, url):
        try:
            image = self.image(url)
        except ValidationError as error:
            self.errors += [document.error(url, text) for document in self.documents[url] for text in error.messages]
        else:
            self.keys[url] = f"{KEY}{image.file.name}"

    def image(self, url):
        """The image that a document means. Raises ValidationError."""
        there = [self.there[path] for path in paths_of(url) if path in self.there]
        name = file_name(url)
        file = self.files.get(name)
        if file is None and there:
            return there[0]
        if file is None:
            raise ValidationError(f"the site has no image `{url}`; choose this file together with the document")
        if self.names[name] > 1:
            raise ValidationError(
                f"`{url}` is not the only image called {name}, and a chosen file has no folder; "
                "rename one, in its document too"
            )
        content = hash_filelike(file)
        for image in there:
            if image.get_file_hash() == content:
                return image
        if any(image.file.name in (stored_name(url), url) for image in there):
            raise ValidationError(
                f"the site has another image `{url}`; rename yours, in the document too, "
                "or replace the one of the site under Images"
            )
        return self.create(url, file, content)

    def create(self, url, file, content):
        """A new image, where Wagtail would take the file. Raises ValidationError."""
        policy = policy_registry.get_by_type(get_image_model())
        collection = policy.collections_user_has_permission_for(self.user, "add").first()
        if collection is None:
            raise ValidationError(f"you may not add the image `{url}`; ask somebody who may to upload this document")
        title = PurePosixPath(url).stem
        form = get_image_form(get_image_model())(
            {"title": title, "collection": collection.pk}, {"file": file}, user=self.user
        )
        if not form.is_valid():
            wrong = [text for texts in form.errors.values() for text in texts]
            raise ValidationError([f"the file of the image `{url}` cannot be taken: {text}" for text in wrong])
        self.new[url] = get_image_model().objects.create(
            title=title,
            file=stored_name(url),
            width=form.instance.width,
            height=form.instance.height,
            file_size=file.size,
            file_hash=content,
            collection=collection,
            uploaded_by_user=self.user,
        )
        log(self.new[url], "wagtail.create", user=self.user)
        return self.new[url]

    def uses(self, written):
        """What becomes of each file, as UploadedImages, where the documents `written` change their pages.

        An image that no page takes is removed again.
        """
        uses = dict.fromkeys(self.files, Use.UNNAMED)
        for url, documents in self.documents.items():
            image, is_used = self.new.get(url), any(document.path in written for document in documents)
            if file_name(url) in uses:
                uses[file_name(url)] = Use.THERE if not image else Use.NEW if is_used else Use.WAITS
            if image and not is_used:
                self.new.pop(url).delete()
        return tuple(UploadedImage(name, use) for name, use in uses.items())

    def store(self):
        """Puts the files of the new images into the media storage."""
        for url, image in self.new.items():
            file = self.files[file_name(url)]
            file.seek(0)
            store(image.file.name, file)


def is_image(name):
    """Whether a file's name is that of an image which the site takes."""
    return PurePosixPath(name).suffix.lower()[1:] in get_allowed_image_extensions()


def file_name(url):
    return PurePosixPath(url).name


def paths_of(url):
    """Where the media storage may have an image that documents call `url`."""
    return stored_name(url), url, ADMIN_IMAGES + file_name(url)


@contextmanager
def storing():
    """Turns what the media storage refuses into a LoadError."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error  # without the path on the server
        raise LoadError(f"an image cannot be stored ({reason}); try again later, or with a shorter name") from error


# Between choosing and confirming


def keep(files, user):
    """Keeps files until their upload is confirmed, and none that the same person had kept before.

    Returns pairs of name and key. Raises LoadError.
    """
    forget(user)
    kind = ContentType.objects.get_for_model(ServicePage)
    with storing(), transaction.atomic():
        return [
            (name, UploadedFile.objects.create(file=File(file, name), for_content_type=kind, uploaded_by_user=user).pk)
            for name, file in files
        ]


def kept(keys, user):
    """The files that a person kept and that are there still, as pairs of name and file, for pairs of name and key."""
    files = {str(file.pk): file.file for file in kept_by(user)}
    found = []
    for name, key in keys:
        with suppress(FileNotFoundError):  # who confirms twice at once finds it gone
            if key in files:
                found.append((name, File(files[key].open(), name)))
    return found


def forget(user):
    for file in kept_by(user):
        file.file.delete(save=False)
        file.delete()


def kept_by(user):
    kind = ContentType.objects.get_for_model(ServicePage)
    return UploadedFile.objects.filter(uploaded_by_user=user, for_content_type=kind)
