"""What it looks like when PostgreSQL is out of reach."""

import psycopg
from django.db import InterfaceError, OperationalError

#: No connection, a broken one, none to be had from the pool in time. psycopg's own comes through
#: where the pool is asked outside Django's wrapping.
OUTAGES = (OperationalError, InterfaceError, psycopg.OperationalError)
