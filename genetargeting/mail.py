"""Mail waits in the database (django-mailer) until the mail server takes it: nobody waits, and nothing is lost."""

import logging
from typing import Any

from mailer.engine import handle_delivery_exception

logger = logging.getLogger(__name__)


def defer(connection: Any, message: Any, error: Exception) -> Any:
    """django-mailer's MAILER_ERROR_HANDLER: tells what its own would keep to itself."""
    logger.error("The mail server did not take mail; it is tried again within ten minutes. %s", error)
    return handle_delivery_exception(connection, message, error)
