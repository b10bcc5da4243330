"""The environment that the tests run in, set before Django's settings are read. DATABASE_URL may be given."""

import gc
import os
import sys

os.environ |= {"DEBUG": "true", "BASE_URL": "http://localhost:8000"}
for name in ("SECRET_KEY", "ALLOWED_HOSTS", "BEHIND_PROXY", "REQUIRE_SECOND_FACTOR"):
    os.environ.pop(name, None)
# Playwright runs an event loop in the thread of the tests, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Rewriting the assertions of all tests takes each process four seconds, and so it is done once, whatever the
# environment says of compiled files; the programs that tests start find theirs, too.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Looking for garbage among all modules and tests took a tenth of the tests' time.
gc.set_threshold(100_000, 50, 50)


def pytest_collection_finish():
    """Leaves out what stays to the end."""
    gc.collect()
    gc.freeze()
