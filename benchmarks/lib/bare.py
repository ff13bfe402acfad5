"""The least that Django can do with a row: one ORM query, no middleware. For comparison only."""

import os
import random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path


def one_row(request: HttpRequest) -> JsonResponse:
    from booking.models import Slot

    slot = Slot.objects.get(pk=random.randrange(1, 100))
    answer = JsonResponse({"id": slot.pk, "remaining": slot.remaining})
    answer["Content-Length"] = str(len(answer.content))  # as CommonMiddleware would
    return answer


urlpatterns = [path("one-row", one_row)]
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__
application = get_wsgi_application()
