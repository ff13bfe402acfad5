"""What somebody needs on the day of their visit."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Need(models.TextChoices):
    """A closed list, so that staff can prepare for it."""

    WHEELCHAIR = "wheelchair", _("step-free way")
    SIGN_LANGUAGE = "sign_language", _("sign language interpreter")
    INTERPRETER = "interpreter", _("interpreter")
