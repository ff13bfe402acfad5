"""The OpenAPI document on registering, confirming an address, and passwords."""

from typing import Any

from booking.api import registering
from booking.api.schema.answers import PROVIDER_ID
from booking.api.schema.provider_answers import FullProviderOut
from booking.api.schema.providers import FULL
from clients import errors
from clients.api.describing import Answer, Operation, describe
from clients.api.schema import PAIR
from providers.errors import ProviderUnknown

TAG = "Sign-in"
ADDRESS = {"email": "salma@example.org"}
PERSON = {
    "role": "client",
    "name": "Salma Bennani",
    "email": "salma@example.org",
    "password": "…",
    "language": "fr",
}
OFFERED = {
    "name": "Cabinet Atlas",
    "kind": "practitioner",
    "time_zone": "Africa/Casablanca",
    "licence_number": "MA-42",
    "phone": "+212537123456",
}


def _status(*words: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"status": {"type": "string", "enum": [*words]}},
        "required": ["status"],
    }


ACCEPTED = Answer(
    _status("accepted"), {"status": "accepted"}, "Said whether we know the address or not."
)
_CHANGED = Answer(_status("changed"), {"status": "changed"}, "The password is the new one.")


def _open(view: str, **told: Any) -> None:
    describe(f"booking.api.registering.{view}", TAG, post=Operation(**told))


_open(
    "RegisterView",
    id="register",
    summary="Register as a client, or with a provider",
    description="A link is mailed. A provider waits for an administrator.",
    takes=registering.Registration,
    sends={"Client": PERSON, "Provider": PERSON | {"role": "provider", "provider": OFFERED}},
    answers={202: ACCEPTED},
    refusals=(errors.PasswordRefused, errors.PhoneRefused),
)
_open(
    "ConfirmLoginView",
    id="confirmRegistration",
    summary="Confirm an e-mail address",
    takes=registering.Link,
    sends={"Example": {"token": "of-the-mailed-link"}},
    answers={200: Answer(_status("confirmed"), {"status": "confirmed"}, "One may sign in now.")},
    refusals=(errors.LinkRefused,),
)
_open(
    "ResendView",
    id="resendConfirmation",
    summary="Have the link of a registration sent once more",
    takes=registering.Address,
    sends={"Example": ADDRESS},
    answers={202: ACCEPTED},
)
_open(
    "PasswordResetView",
    id="askNewPassword",
    summary="Have a link for a new password sent",
    takes=registering.Address,
    sends={"Example": ADDRESS},
    answers={202: ACCEPTED},
)
_open(
    "PasswordResetConfirmView",
    id="setPasswordByLink",
    summary="Set a new password by the mailed link",
    description="Every sign-in ends.",
    takes=registering.NewPassword,
    sends={"Example": {"token": "of-the-mailed-link", "password": "…"}},
    answers={200: _CHANGED},
    refusals=(errors.LinkRefused, errors.PasswordRefused),
)
_open(
    "ResetPasswordView",
    id="changePassword",
    summary="Change a password while signed in",
    description="One's own, with the old one; every other sign-in ends. Administrators name"
    " somebody else by `email`: the link is mailed or, with `new_password`, it is set.",
    takes=registering.Change,
    sends={
        "One's own": {"old_password": "…", "new_password": "…"},
        "Somebody's, by an administrator": ADDRESS,
    },
    answers={
        200: Answer(
            {"anyOf": [{"$ref": "#/components/schemas/TokenPair"}, _status("changed")]},
            {"One's own": PAIR, "Somebody's": {"status": "changed"}},
            "A fresh pair of tokens for oneself.",
            several=True,
        ),
        202: ACCEPTED,
    },
    refusals=(
        errors.OldPasswordRefused,
        errors.PasswordRefused,
        errors.PasswordOfStaff,
        errors.LoginUnknown,
    ),
)
describe(
    "booking.api.registering.ApproveView",
    TAG,
    post=Operation(
        id="approveProvider",
        summary="Approve a registered provider",
        description="For administrators; from then on it takes bookings.",
        answers={
            200: Answer(
                FullProviderOut, FULL | {"id": PROVIDER_ID}, "The provider.", headers=("ETag",)
            )
        },
        refusals=(ProviderUnknown,),
    ),
)
