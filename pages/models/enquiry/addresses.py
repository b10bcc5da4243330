"""Lists of e-mail addresses as editors write them: one per line, or separated by commas."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email


def split_addresses(text: str) -> list[str]:
    """Return the addresses in the text, each once."""
    return list(dict.fromkeys(filter(None, re.split(r"[\s,;]+", text))))


def validate_addresses(text: str) -> None:
    """Raise ValidationError if there is no address, or for text that is not an address."""
    addresses = split_addresses(text)
    if not addresses:
        raise ValidationError("Enter at least one e-mail address.")
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError as error:
            raise ValidationError(f"“{address}” is not an e-mail address. Enter one address per line.") from error
