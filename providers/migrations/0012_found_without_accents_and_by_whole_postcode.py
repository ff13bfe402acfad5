"""Words of providers without accents and cut at hyphens; the postcode also in one piece."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

_CUT = (
    "translate(regexp_replace(normalize(%s, NFD), "
    r"'[\u0300-\u036f\u064b-\u065f\u0670]', '', 'g'), '-./@_', '     ')"
)
_OF_TEXTS = (
    "jsonb_to_tsvector('simple', " + _CUT % "%(expressions)s::text" + "::jsonb, '[\"string\"]')"
)


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0011_what_to_bring"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="provider", name="provider_by_words"),
        migrations.AddIndex(
            model_name="provider",
            index=GinIndex(
                models.Func(
                    models.Func(models.F("name"), template=_OF_TEXTS),
                    models.Func(models.F("address"), template=_OF_TEXTS),
                    models.Func(
                        models.F("division"),
                        models.F("district"),
                        models.F("sub_district"),
                        models.F("postcode"),
                        arg_joiner=" || ' ' || ",
                        template="to_tsvector('simple', " + _CUT % "%(expressions)s" + ")",
                    ),
                    models.Func(
                        models.F("postcode"),
                        template=(
                            "to_tsvector('simple', "
                            "regexp_replace(%(expressions)s, '[^[:alnum:]]+', '', 'g'))"
                        ),
                    ),
                    arg_joiner=" || ",
                    template="(%(expressions)s)",
                ),
                name="provider_by_words",
            ),
        ),
    ]
