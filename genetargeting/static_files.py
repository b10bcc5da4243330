"""Serves static files, with WhiteNoise."""

from typing import Any, ClassVar

from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's, finding the address of each file once: a screen of the admin asks for 60, and most are the same."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        if name not in self.addresses:
            self.addresses[name] = super().url(name, force)
        return self.addresses[name]


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise, reading its folder once per process: Wagtail sets up all middleware again for each preview."""

    known: ClassVar[dict[tuple[str, str], dict[str, Any]]] = {}

    def update_files_dictionary(self, root: str, prefix: str) -> None:
        if (root, prefix) not in self.known:
            super().update_files_dictionary(root, prefix)
            self.known[root, prefix] = dict(self.files)
        self.files |= self.known[root, prefix]
