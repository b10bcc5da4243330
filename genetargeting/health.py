"""Health checks: whether the process is alive, and whether it is ready to serve."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)


class HealthMiddleware:
    """Answers `/-/live/` (the process runs) and `/-/ready/` (the database responds and is migrated).

    It is the first middleware, so that health checks need neither an allowed host name nor https.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.migrated = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match request.path_info:
            case "/-/live/":
                return answer("live")
            case "/-/ready/":
                return self.ready()
        return self.get_response(request)

    def ready(self) -> HttpResponse:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            # Applied migrations stay applied, so one successful check is enough; reading them all takes a while.
            self.migrated = self.migrated or not pending_migrations()
        except DatabaseError:
            logger.exception("The database does not respond.")
            return answer("The database does not respond.", status=503)
        if not self.migrated:
            return answer("The database is not migrated; run `manage.py release`.", status=503)
        return answer("ready")


def pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def answer(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})
