"""Connections from the pool that are still connected."""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """Drops what died while it was idle, instead of giving it to somebody's request.

    After a restart of the server all idle connections are dead. Django's CONN_HEALTH_CHECKS would
    find them one by one, with the pool's growing pauses in between: a request would wait seconds
    or fail. It also costs each request a round trip; looking at the socket costs a system call.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection as Django's own, looked at before it is given out."""
        connection = super().get_new_connection(conn_params)
        if self.pool is None or not _is_dead(connection):
            return connection
        connection.close()
        self.pool.putconn(connection)
        self.pool.check()
        return super().get_new_connection(conn_params)


def _is_dead(connection: "psycopg.Connection[Any]") -> bool:
    # A server that sends unasked says goodbye, or something harmless: then ask.
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if not poll.poll(0):
        return False
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.OperationalError:
        return True
    return False
