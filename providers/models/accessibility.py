"""What somebody who needs it can rely on at a provider."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Accessibility(models.TextChoices):
    """A closed list, so that people can search by it."""

    WHEELCHAIR = "wheelchair", _("wheelchair accessible")
    STEP_FREE = "step_free", _("step-free entrance")
    LIFT = "lift", _("lift")
    ACCESSIBLE_TOILET = "accessible_toilet", _("accessible toilet")
    ACCESSIBLE_PARKING = "accessible_parking", _("accessible parking")
    HEARING_LOOP = "hearing_loop", _("hearing loop")
    SIGN_LANGUAGE = "sign_language", _("sign language")
    BRAILLE = "braille", _("braille and tactile guidance")
    QUIET_ROOM = "quiet_room", _("quiet room")
