"""The roles above the centres as groups, with the permission rows that say what they may do.

What they may do is judged by `audit.admin.standing`; the rows tell the same to whoever reads them.
They stand here in full: what a role was given by a release does not change with the code. Roles at
a centre are rows of `providers.Membership`.
"""

from typing import Any

from django.db import migrations

_LOOK, _ALTER, _ALL = ("view",), ("view", "add", "change"), ("view", "add", "change", "delete")
_COUNTED = ("countedday", "countedhour", "countedprovider")
_BOOKED = ("notice", "personrequest", "reservation", "reservationnote", "schedulechange")
_HOURS = ("offer", "opening", "openingexception", "recurringopening")
_OUTBOX = (
    "bulkjob",
    "bulkline",
    "idempotencyrecord",
    "managelink",
    "smsspending",
    "webhookdelivery",
)
_SECRETS = (
    "applicant",
    "authenticatorapp",
    "phonecode",
    "portal",
    "portalsecret",
    "recoverycode",
    "refreshtoken",
    "securitykey",
    "signin",
    "signinattempts",
    "signingkey",
    "staffsession",
    "webhooksecret",
)
_SLOTS = ("slot", "strandedreservation")

#: By role and app: the models, and what the role does with their rows.
ROLES = {
    "auditor": (
        ("audit", ("entry",), _LOOK),
        ("auditlog", ("logentry",), _LOOK),
        ("auth", ("group",), _LOOK),
        ("booking", (*_COUNTED, *_BOOKED, *_SLOTS, *_OUTBOX, "noticetext"), _LOOK),
        ("clients", ("client", "user", *_SECRETS), _LOOK),
        ("providers", ("calendarfeed", "holiday", "holidaycalendar", "membership"), _LOOK),
        ("providers", (*_HOURS, "provider", "service"), _LOOK),
    ),
    "administrator": (
        ("auth", ("group",), _LOOK),
        ("booking", (*_COUNTED, *_BOOKED, *_SLOTS), _LOOK),
        ("booking", ("noticetext",), _ALL),
        ("clients", ("client", "user"), _LOOK),
        ("providers", _HOURS, _LOOK),
        ("providers", ("provider", "service"), _ALTER),
        ("providers", ("holiday", "holidaycalendar", "membership"), _ALL),
    ),
}


def make_roles(apps: Any, schema_editor: Any) -> None:
    """A group that is there already keeps its people."""
    group, kind, permission = _models(apps)
    for role, granted in ROLES.items():
        rows = []
        for app, models, verbs in granted:
            for model in models:
                # Django itself makes these rows only after all migrations.
                of, _made = kind.objects.get_or_create(app_label=app, model=model)
                name = apps.get_model(app, model)._meta.verbose_name_raw
                for verb in verbs:
                    row, _made = permission.objects.get_or_create(
                        content_type=of,
                        codename=f"{verb}_{model}",
                        defaults={"name": f"Can {verb} {name}"},
                    )
                    rows.append(row)
        made, _made = group.objects.get_or_create(name=role)
        made.permissions.set(rows)


def take_permissions(apps: Any, schema_editor: Any) -> None:
    """Groups with people in them stay: by name, they were roles before."""
    group, _kind, _permission = _models(apps)
    for role in group.objects.filter(name__in=ROLES):
        role.permissions.clear()
        if not role.user_set.exists():
            role.delete()


def _models(apps: Any) -> Any:
    named = (("auth", "Group"), ("contenttypes", "ContentType"), ("auth", "Permission"))
    return [apps.get_model(*name) for name in named]


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_entries_for_auditors"),
        ("auditlog", "0017_add_actor_email"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("booking", "0018_bulk_work"),
        ("clients", "0009_clients_by_address"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("providers", "0012_found_without_accents_and_by_whole_postcode"),
    ]

    operations = [migrations.RunPython(make_roles, take_permissions)]
