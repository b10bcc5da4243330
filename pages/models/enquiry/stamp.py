"""The stamp of a form: a signed value with the time at which the form was opened, and a random name.

It does not expire: a form that was opened yesterday can be sent today. It is not a session, and needs no cookie.
"""

import secrets
import time
from dataclasses import dataclass

from django.core import signing

SALT = "pages.enquiries"


@dataclass(frozen=True)
class Stamp:
    """The time at which a form was opened (seconds since 1970), and a random name for that opening."""

    opened_at: float
    nonce: str

    def age(self) -> float:
        """Return how many seconds ago the form was opened."""
        return time.time() - self.opened_at


def new_stamp(page: int | None) -> str:
    """Return the stamp for a form that is opened now."""
    return signing.dumps([page, time.time(), secrets.token_hex(8)], salt=SALT)


def read_stamp(text: str, page: int | None) -> Stamp | None:
    """Return the stamp; None if it is missing, forged or another form's."""
    try:
        stamped, opened_at, nonce = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Stamp(opened_at, nonce) if stamped == page else None
