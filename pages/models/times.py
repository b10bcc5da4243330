"""Times as people read them."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime


def time_in_words(time: datetime) -> str:
    """Return a date with its time of day, in the site's time zone: 31 January 2026, 09:30."""
    return str(date_format(localtime(time), "j F Y, H:i"))


def day_and_time(time: datetime) -> str:
    """Return a recent time, in the site's time zone, without the year: 31 January, 09:30."""
    return str(date_format(localtime(time), "j F, H:i"))
