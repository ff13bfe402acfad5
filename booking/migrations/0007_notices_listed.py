from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The outbox may be long, and bookings write into it meanwhile.
    atomic = False

    dependencies = [
        ("booking", "0006_accepted_moves"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(fields=["kind", "-id"], name="notice_by_kind"),
        ),
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("status", "given_up")), fields=["-id"], name="notice_given_up"
            ),
        ),
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("channel__in", ["sms", "webhook"])),
                fields=["channel", "-id"],
                name="notice_beside_e_mail",
            ),
        ),
    ]
