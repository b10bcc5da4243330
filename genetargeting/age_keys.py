"""The public keys of age (age-encryption.org) for which backups are encrypted: checked before the site starts."""

import pyrage
from django.core.exceptions import ImproperlyConfigured


def backup_keys(setting: str) -> list[str]:
    """Return the keys in BACKUP_RECIPIENTS, separated by commas or spaces. Raises ImproperlyConfigured."""
    keys = setting.replace(",", " ").split()
    for key in keys:
        if key.upper().startswith("AGE-SECRET-KEY"):
            raise ImproperlyConfigured(
                "BACKUP_RECIPIENTS contains a secret key. Set it to the public key, age1…, and keep the secret key "
                "on another machine."
            )
        try:
            pyrage.x25519.Recipient.from_str(key)
        except pyrage.RecipientError as error:
            raise ImproperlyConfigured(
                f"BACKUP_RECIPIENTS: {key} is not an age public key ({error}). `age-keygen` creates one: age1…"
            ) from error
    return keys
