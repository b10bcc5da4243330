"""Django's PostgreSQL backend with time limits: an unresponsive database must not block the whole site.

A stopped server refuses connections immediately. A frozen one does not respond at all, so no setting on the server
helps: the client has to stop waiting, and must not try again for every request.
"""

import select
import time
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base

# Seconds after which the server cancels a query. The slowest action of an editor, renaming a page with 10,000
# pages below it, takes three.
QUERY_LIMIT = 8
# Seconds after which the client considers an unresponsive server frozen.
RESPONSE_TIMEOUT = 10
# Seconds after a failure during which the server is not contacted.
RETRY_DELAY = 1


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper, with time limits if `limited`: in web processes, not in commands, which may take long."""

    limited = False
    paused_until = 0.0  # of all threads of the process

    @classmethod
    def check_pause(cls) -> None:
        if time.monotonic() < cls.paused_until:
            raise psycopg.OperationalError("The database did not respond a moment ago.")

    @classmethod
    def pause(cls) -> None:
        cls.paused_until = time.monotonic() + RETRY_DELAY

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        if not self.limited:
            return self.new_connection(conn_params)
        self.check_pause()
        try:
            connection = self.new_connection(conn_params)
        except psycopg.OperationalError:
            self.pause()
            raise
        connection.wait = partial(  # type: ignore[method-assign]  # psycopg has no other place to set a limit
            self.wait, connection.wait, connection
        )
        if not settings.DATABASE_POOLER:
            # PgBouncer (1.18, transaction mode) leaves it set for the next client of the session, such as a migration:
            # there `query_timeout` of PgBouncer sets the limit.
            connection.execute(f"SET statement_timeout = '{QUERY_LIMIT}s'")
            connection.commit()
        return connection

    def is_usable(self) -> bool:
        """Return whether the connection works; the server is queried only if the idle connection has data, such as EOF.

        Django asks before each request. A server that vanished silently is noticed by the first query either way.
        """
        if not self.limited:
            return super().is_usable()
        if self.connection.closed:  # by `wait`, after a time limit
            return False
        socket = select.poll()
        socket.register(self.connection.pgconn.socket, select.POLLIN)
        return not socket.poll(0) or super().is_usable()

    def new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        connection: psycopg.Connection[Any] = super().get_new_connection(conn_params)
        return connection

    def wait(
        self,
        wait: Callable[..., Any],
        connection: psycopg.Connection[Any],
        generator: Generator[Any, Any, Any],
        *arguments: Any,
        timeout: float | None = RESPONSE_TIMEOUT,
        **options: Any,
    ) -> Any:
        """psycopg's `Connection.wait`, through which every exchange with the server goes."""
        self.check_pause()
        start = time.monotonic()
        try:
            return wait(generator, *arguments, timeout=timeout, **options)
        except psycopg.OperationalError:
            if time.monotonic() - start >= RESPONSE_TIMEOUT:
                connection.pgconn.finish()
                self.pause()
            raise


def limit_waiting() -> None:
    """Turn on the time limits; each web process calls this when it starts."""
    DatabaseWrapper.limited = True
