"""When PostgreSQL went away and came back."""

import logging

import psycopg
from django.db import InterfaceError, OperationalError, connections

logger = logging.getLogger(__name__)

#: What an outage looks like: no connection, a broken one, none to be had from the pool in time.
#: psycopg's own comes through where the pool is asked outside Django's wrapping.
OUTAGES = (OperationalError, InterfaceError, psycopg.OperationalError)


def forget_broken_connections() -> None:
    """Look at every idle connection of this process's pool and drop the dead ones.

    After a restart of the server each would otherwise fail once, on somebody's request.
    """
    connection = connections["default"]
    connection.close()
    pool = getattr(connection, "pool", None)
    if pool is not None:
        try:
            pool.check()
        except Exception:  # an outage answers 503; this is only tidying up after it
            logger.warning("the pool of database connections could not be checked")
