"""Registrations wait for an administrator; what is there already was never anything but approved."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0008_language_of_the_list"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "provider",
            "owner",
            models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Who registered it; becomes its manager when it is approved.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="registered by",
            ),
        ),
        migrations.AddField(
            "provider",
            "approved_at",
            models.DateTimeField(
                blank=True,
                db_default=Now(),
                default=django.utils.timezone.now,
                editable=False,
                help_text="Empty while a registration waits for an administrator.",
                null=True,
                verbose_name="approved at",
            ),
        ),
        migrations.AddConstraint(
            "provider",
            models.CheckConstraint(
                condition=models.Q(
                    ("is_open_to_booking", False), ("approved_at__isnull", False), _connector="OR"
                ),
                name="provider_opens_to_booking_once_it_is_approved",
                violation_error_message="An administrator has to approve this provider first.",
            ),
        ),
    ]
