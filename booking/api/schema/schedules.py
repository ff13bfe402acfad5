"""The OpenAPI document on hours, and on how they change."""

from typing import Any

from booking import errors
from booking.api.schedule import Strands
from booking.api.schedule_shapes import (
    Answer as StrandedAnswer,
)
from booking.api.schedule_shapes import (
    Draft,
    ExceptionsAsked,
    NewException,
    NewOpenings,
)
from booking.api.schema import refusals
from booking.api.schema.answers import LIST_BESIDE, PROVIDER_ID, page_of
from booking.api.schema.schedule_answers import (
    ChangeOut,
    ExceptionOut,
    HoursOut,
    PreviewOut,
)
from clients.api.describing import Answer, Operation, describe
from providers.errors import ProviderUnknown, ScheduleRefused

TAG = "Schedules"
DIGEST = "3fb1c0a9d2e4"
CHANGE_ID = "5d0a9b9e-6c1f-4b0e-8a72-93d4c5e6f708"
OPENING = {
    "weekday": 1,
    "from_time": "09:00",
    "until_time": "12:30",
    "capacity": 5,
    "valid_from": None,
    "valid_until": None,
}
RULE = {
    "rule": "FREQ=MONTHLY;BYDAY=1MO;UNTIL=20281231",
    "starts_on": "2027-03-01",
    "from_time": "14:00",
    "until_time": "16:00",
    "capacity": 2,
}
CLOSED = {"on": "2027-03-05", "kind": "closed", "reason": "Flooding"}
CHANGE: dict[str, Any] = {
    "id": CHANGE_ID,
    "provider": PROVIDER_ID,
    "status": "waiting",
    "choice": "move",
    "nearby": False,
    "reason": "Flooding",
    "created_at": "2027-02-20T10:12:07Z",
    "started_at": None,
    "finished_at": None,
    "laid_until": None,
    "gained": 0,
    "lost": 0,
    "kept": 0,
    "changed": 0,
    "stranded": 0,
    "settled": 0,
    "outcomes": {},
    "last_error": "",
}


PROPOSED = {
    202: Answer(ChangeOut, CHANGE, "The change, which a worker applies.", headers=("Location",))
}
_TO_CHANGE = (Strands, *refusals.TO_RESHAPE)

describe(
    "booking.api.schedule.OpeningsView",
    TAG,
    get=Operation(
        id="getOpenings",
        summary="Read the weekly hours",
        answers={
            200: Answer(
                HoursOut,
                {"openings": [OPENING], "recurring": [RULE], "schedule": DIGEST},
                "The hours.",
            )
        },
        refusals=(ProviderUnknown,),
    ),
    put=Operation(
        id="replaceOpenings",
        summary="Replace the weekly hours",
        description="Both lists, whole. Where people would lose their time, `stranded` says what"
        " happens to them; without it the change is refused with a preview.",
        takes=NewOpenings,
        sends={
            "Example": {
                "openings": [OPENING],
                "recurring": [],
                "stranded": "move",
                "reason": "New opening hours",
                "schedule": DIGEST,
            }
        },
        answers=PROPOSED,
        refusals=_TO_CHANGE,
    ),
)
describe(
    "booking.api.schedule.ExceptionsView",
    TAG,
    get=Operation(
        id="listExceptions",
        summary="List dated changes",
        description="From today on, unless `from` says otherwise; in pages of 100.",
        query=ExceptionsAsked,
        answers={
            200: Answer(
                page_of(ExceptionOut),
                LIST_BESIDE
                | {
                    "results": [
                        {
                            "id": 12,
                            **CLOSED,
                            "from_time": None,
                            "until_time": None,
                            "capacity": None,
                        }
                    ]
                },
                "A page of them.",
            )
        },
        refusals=(ProviderUnknown,),
    ),
    post=Operation(
        id="addException",
        summary="Change a dated day",
        takes=NewException,
        sends={
            "Closed": CLOSED | {"stranded": "move", "nearby": True, "change_reason": "Flooding"}
        },
        answers=PROPOSED,
        refusals=_TO_CHANGE,
    ),
)
describe(
    "booking.api.schedule.ExceptionView",
    TAG,
    delete=Operation(
        id="removeException",
        summary="Take a dated change back",
        takes=StrandedAnswer,
        sends={"Nobody loses a time": {}, "Move them": {"stranded": "move"}},
        answers=PROPOSED,
        refusals=(errors.ExceptionUnknown, *_TO_CHANGE),
    ),
)
describe(
    "booking.api.schedule.SchedulePreviewView",
    TAG,
    post=Operation(
        id="previewSchedule",
        summary="See what a draft would do",
        description="Nothing is kept; what the draft leaves out stays as it is.",
        takes=Draft,
        sends={"Shorter Mondays": {"openings": [OPENING]}, "Closing": {"closes_on": "2027-06-30"}},
        answers={
            200: Answer(
                PreviewOut,
                {
                    "schedule": DIGEST,
                    "gained": 0,
                    "lost": 8,
                    "kept": 240,
                    "changed": 0,
                    "appointments": 1,
                    "holds": 0,
                    "days": [{"date": "2027-03-01", "gained": 0, "lost": 8, "changed": 0}],
                    "stranded": [
                        {
                            "reference": "K7M2QX9RT4HC",
                            "starts_at": "2027-03-01T13:00:00Z",
                            "status": "confirmed",
                            "why": "closed",
                        }
                    ],
                },
                "What would come and go.",
            )
        },
        refusals=(ProviderUnknown, ScheduleRefused),
    ),
)
describe(
    "booking.api.schedule.ScheduleChangeView",
    TAG,
    get=Operation(
        id="getScheduleChange",
        summary="See how far a change has come",
        answers={
            200: Answer(
                ChangeOut,
                CHANGE | {"status": "done", "finished_at": "2027-02-20T10:12:12Z", "lost": 8},
                "The change.",
            )
        },
        refusals=(errors.ScheduleChangeUnknown,),
    ),
)
