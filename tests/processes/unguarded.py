"""The web application without its lock: what a careless engine would do. For one test only."""

from django.db.models import QuerySet

from config.wsgi import application

__all__ = ["application"]

QuerySet.select_for_update = lambda rows, **_wishes: rows.all()
