#!/usr/bin/env python
"""Django's command line for this site."""

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    gc.set_threshold(10_000)  # importing leaves little garbage: looking for it took an eighth of the start-up time
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "genetargeting.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"{error}")
