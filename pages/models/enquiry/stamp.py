"""The stamp of a form: a signed value that says when the form was opened, and identifies that opening.

It does not expire: a form that was opened yesterday can be sent today. It is no session: it needs no cookie.
"""

import secrets
import time
from dataclasses import dataclass

from django.core import signing

SALT = "pages.enquiries"


@dataclass(frozen=True)
class Stamp:
    """When a form was opened (seconds since 1970), and a random name for that opening."""

    opened_at: float
    nonce: str

    def age(self) -> float:
        """Return how many seconds ago the form was opened."""
        return time.time() - self.opened_at


def new_stamp(page: int | None) -> str:
    """Return the stamp of a form that is opened now."""
    return signing.dumps([page, time.time(), secrets.token_hex(8)], salt=SALT)


def read_stamp(text: str, page: int | None) -> Stamp | None:
    """Return what the stamp says; None where it is missing, forged or another form's."""
    try:
        stamped, opened_at, nonce = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Stamp(opened_at, nonce) if stamped == page else None
