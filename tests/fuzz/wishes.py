"""schemathesis's configuration: values that are there, and what each check may expect."""

from typing import Any

#: How often a value that is there stands for one that is made up.
OFTEN = 0.6
#: Where what is known of may be sent.
PLACES = {
    "provider": (
        "path.provider_key",
        "path.centre_id",
        "query.provider",
        "query.resource_id",
        "body.provider_id",
        "body.resource_id",
        "body.registration_center_id",
        "body.providers[*]",
    ),
    "service": ("path.service_id", "query.service", "body.service_id", "body.service"),
    "client": ("path.client_key",),
    "client_id": ("body.client_id",),
    "applicant": (
        "path.pre_registration_id",
        "query.preRegistrationId",
        "body.pre_registration_id",
    ),
    "reservation": ("path.reservation_id", "body.id"),
    "slot": ("body.slot_id",),
    "date": (
        "query.date",
        "query.from",
        "body.date",
        "body.from",
        "body.on",
        "body.appointment_date",
    ),
    "time": ("body.time", "body.time_slot_from"),
    "instant": ("body.starts_at",),
    "tag": ("header.If-Match",),
    "zone": ("body.time_zone", "body.provider.time_zone"),
    "phone": ("body.phone", "body.provider.phone"),
    "password": ("body.password", "body.new_password"),
}
#: What is sound wherever it is sent.
SOUND = {
    "tag": ["*"],
    "zone": ["Africa/Casablanca", "Europe/Berlin"],
    "phone": ["+212612345678"],
    "password": ["tram-orchard-velvet-91"],
}
#: What is refused of a sound request: a rule of booking (422), a state (409), a precondition.
RULES = [401, 403, 404, 409, 412, 422, 428, 429]


def configuration(known: dict[str, list[Any]]) -> dict[str, Any]:
    """The contents of a schemathesis.toml."""
    known = SOUND | known
    bindings = {
        place: {"dictionary": name, "probability": OFTEN}
        for name in known
        for place in PLACES[name]
    }
    return {
        "continue-on-failure": True,
        # What earlier runs found would be kept in the working directory.
        "cache": {"enabled": False},
        "dictionaries": {name: {"values": values} for name, values in known.items()},
        "parameters": bindings,
        "checks": {
            # What is asked may be sound and still not be done.
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", "3xx", 400, *RULES],
            },
            "negative_data_rejection": {"expected-statuses": [400, 406, 413, 415, *RULES]},
            "missing_required_header": {"expected-statuses": [400, *RULES]},
        },
        "operations": [
            {
                # Envelopes answer 200 whatever they refuse; a check of ours looks into them.
                "include-path-regex": "^/preregistration/",
                "checks": {
                    name: {"expected-statuses": ["2xx", *RULES]}
                    for name in ("negative_data_rejection", "missing_required_header")
                },
            }
        ],
    }
