"""When PostgreSQL went away and came back."""

import logging

from django.db import connections

logger = logging.getLogger(__name__)


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
