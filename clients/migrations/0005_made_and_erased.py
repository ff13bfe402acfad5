"""Who made a client, and that one was erased: the row stays for its bookings and tells nobody."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0004_sign_in")]

    operations = [
        migrations.AddField(
            "client",
            "made_by",
            models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The member of staff who made this client and sees it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="made by",
            ),
        ),
        migrations.AddField(
            "client",
            "erased_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erased at"),
        ),
        migrations.AddConstraint(
            "client",
            models.CheckConstraint(
                condition=models.Q(
                    ("erased_at__isnull", True),
                    models.Q(
                        ("email", ""),
                        ("name", ""),
                        ("phone", ""),
                        ("portal__isnull", True),
                        ("stopped_email", ""),
                        ("stopped_phone", ""),
                        ("user__isnull", True),
                        ("verified_email", ""),
                        ("verified_phone", ""),
                    ),
                    _connector="OR",
                ),
                name="erased_client_tells_nobody_who_it_was",
            ),
        ),
    ]
