"""Serves static files, with WhiteNoise."""

from typing import Any, ClassVar

from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise, reading its folder once per process: Wagtail sets up all middleware again for each preview."""

    known: ClassVar[dict[tuple[str, str], dict[str, Any]]] = {}

    def update_files_dictionary(self, root: str, prefix: str) -> None:
        if (root, prefix) not in self.known:
            super().update_files_dictionary(root, prefix)
            self.known[root, prefix] = dict(self.files)
        self.files |= self.known[root, prefix]
