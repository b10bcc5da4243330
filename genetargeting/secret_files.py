"""Keeps a deployment's secrets as files in a folder: `python -m genetargeting.secret_files FOLDER`.

Docker Compose runs it first. A secret that the environment provides (NAME, or NAME_FILE with a path) is taken from
there. On a developer's machine, recognized by a BASE_URL on localhost, a missing one is generated once; anywhere
else it stops the start.
"""

import secrets
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

from environ import FileAwareEnv

NAMES = ("SECRET_KEY", "POSTGRES_PASSWORD")


def main(folder: Path) -> str | None:
    env = FileAwareEnv()
    given = {name: env.str(name, default="").strip() for name in NAMES}
    local = urlsplit(env.str("BASE_URL")).hostname == "localhost"
    missing = [name for name, value in given.items() if not value]
    if missing and not local:
        return f"{' and '.join(missing)} must be set in .env, because BASE_URL is not on localhost; see .env.example."
    for name, value in given.items():
        file = folder / name.lower()
        if value:
            write(file, value)
        elif not file.exists():
            write(file, secrets.token_urlsafe(50))
    password = quote((folder / "postgres_password").read_text(), safe="")
    write(folder / "database_url", env.str("DATABASE_URL", default="") or f"postgres://site:{password}@db:5432/site")
    return None


def write(file: Path, text: str) -> None:
    """Write a secret, readable for every user: each container runs as a different one, and few mount the folder."""
    file.unlink(missing_ok=True)
    file.write_text(text)
    file.chmod(0o444)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
