"""The database's clock: the one by which holds live and die, whichever machine asks."""

from django.db.models import DateTimeField, Func


class DatabaseClock(Func):
    """The moment this row was read, not the moment the transaction began."""

    function = "clock_timestamp"
    template = "%(function)s()"
    arity = 0
    output_field = DateTimeField()
