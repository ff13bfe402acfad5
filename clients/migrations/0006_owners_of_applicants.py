from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0005_made_and_erased"),
    ]

    operations = [
        migrations.AddField(
            model_name="applicant",
            name="owner_digest",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="A keyed digest of the person of the portal who booked first.",
                max_length=64,
                verbose_name="owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="applicant",
            constraint=models.CheckConstraint(
                condition=models.Q(owner_digest__regex="^([0-9a-f]{64})?$"),
                name="applicant_owner_is_kept_as_a_digest",
            ),
        ),
    ]
