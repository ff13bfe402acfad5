"""Two centres with a row of every kind each; the second's numbers and words are like no other's."""

import hashlib
import re
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.db import connection
from django.utils import timezone

from audit.actors import SYSTEM
from booking import models as booking
from booking.references import new_reference
from clients import models as clients
from clients.services import issue_user_token
from providers import models as providers
from providers.services import renew_calendar_feed
from tests import factories

#: Where the second centre's numbers begin; nothing else on a page has ten figures such as these.
FAR = 1_700_000_000
OF_THE_FAR = re.compile(r"17000\d{5}")
NOBODYS = 1_700_099_999
WORD = "Quillhaven"
NO_WORD = "Zumbrotaxx"


@dataclass
class Things:
    """What a centre has: a number by kind of row, and what people know it by."""

    word: str
    rows: dict[str, int]
    email: str
    phone: str
    reference: str
    external_id: str
    job: uuid.UUID
    provider: object = None
    colleagues: list = field(default_factory=list)

    def number(self, kind):
        return self.rows.get(kind, NOBODYS)


class Nothing(dict):
    """Of every kind a number that no row has."""

    def __missing__(self, kind):
        return NOBODYS


ABSENT = Things(
    word=NO_WORD,
    rows=Nothing(),
    email="zumbrotaxx@example.org",
    phone="+212539999998",
    reference=new_reference(),
    external_id="ZUMB-1",
    job=uuid.UUID(int=7),
)


@contextmanager
def far_numbers():
    """What is made meanwhile has numbers from FAR on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, 1)"
            " FROM pg_sequences WHERE schemaname = 'public'"
        )
        before = cursor.fetchall()
        for number, (name, _value) in enumerate(before):
            cursor.execute("SELECT setval(%s, %s)", [name, FAR + 100 * number + 1])
        yield
        for name, value in before:
            cursor.execute("SELECT setval(%s, %s)", [name, value + 10_000])


def make_centre(word, service, calendar, *, phone):
    provider = factories.ProviderFactory(
        name={"en": f"{word} Hall"}, external_id=f"{word[:4].upper()}-1", district=f"{word}shire"
    )
    provider.holiday_calendars.add(calendar)
    colleague = factories.UserFactory(
        is_staff=True, email=f"{word.lower()}.staff@example.org", name=f"{word} Colleague"
    )
    client = factories.ClientFactory(
        name=f"{word} Person", email=f"{word.lower()}@example.org", phone=phone
    )
    slots = [
        factories.SlotFactory(
            provider=provider,
            starts_at=factories.three_days_on_at_nine() + timedelta(minutes=15 * each),
        )
        for each in range(4)
    ]
    booked = factories.ReservationFactory(slot=slots[0], client=client, service=service)
    job = booking.BulkJob.objects.create(
        kind="closing", status="ready", asked_by=colleague, file_name=f"{word}.csv"
    )
    made = {
        "reservation": booked,
        "slot": slots[2],
        "client": client,
        "provider": provider,
        "user": colleague,
        **_of_provider(provider, service, word),
        **_of_booked(booked, colleague, word),
        **_of_people(colleague, client, word),
    }
    found = Things(
        word=word,
        rows={kind: row.pk for kind, row in made.items()},
        email=client.email,
        phone=phone,
        reference=booked.reference,
        external_id=provider.external_id,
        job=job.public_id,
        provider=provider,
        colleagues=[colleague],
    )
    found.rows |= {"service": service.pk, "holidaycalendar": calendar.pk}
    return found


def _of_provider(provider, service, word):
    now = timezone.now()
    renew_calendar_feed(provider=provider, actor=SYSTEM)
    change = booking.ScheduleChange.objects.create(
        provider=provider, draft={}, choice="keep", status="done", proposed_by_kind="staff",
        started_at=now, finished_at=now, reason=f"{word} flooded",
    )  # fmt: skip
    text = booking.NoticeText.objects.create(
        provider=provider, kind="confirmed", channel="sms", language="en", body=f"{word}"
    )
    on = now.date()
    counted = {"provider": provider, "on": on}
    return {
        "opening": factories.OpeningFactory(provider=provider),
        "recurringopening": provider.recurring_openings.create(
            rule="FREQ=DAILY;COUNT=2", starts_on=date(2027, 3, 8), from_time=time(18),
            until_time=time(19), capacity=1,
        ),
        "openingexception": provider.exceptions.create(on=on + timedelta(days=9), kind="closed"),
        "offer": factories.OfferFactory(provider=provider, service=service),
        "calendarfeed": providers.CalendarFeed.objects.get(provider=provider),
        "schedulechange": change,
        "noticetext": text,
        "countedprovider": booking.CountedProvider.objects.create(
            provider=provider, until=on, time_zone="UTC", looked_at=now, compared_at=now
        ),
        "countedhour": booking.CountedHour.objects.create(hour=9, **counted),
        "countedday": booking.CountedDay.objects.create(service=service, **counted),
    }  # fmt: skip


def _of_booked(booked, colleague, word):
    notice = booking.Notice.objects.create(
        reservation=booked, kind="confirmed", channel="email", provider=booked.provider
    )
    change = booking.ScheduleChange.objects.get(provider=booked.provider)
    return {
        "notice": notice,
        "reservationnote": booking.ReservationNote.objects.create(
            reservation=booked, verb="book", text=f"{word} asked", by=colleague
        ),
        "strandedreservation": booking.StrandedReservation.objects.create(
            change=change,
            reservation=booked,
            why="closed",
            from_provider=booked.provider,
            from_starts_at=booked.starts_at,
        ),
    }


def _of_people(colleague, client, word):
    issue_user_token(colleague)
    now = timezone.now()
    member = factories.MembershipFactory(
        user=colleague, provider=client.reservations.first().provider, role="manager"
    )
    return {
        "membership": member,
        "personrequest": booking.PersonRequest.objects.create(
            client=client, kind="export", asked_by=colleague, reason=f"{word} asked"
        ),
        "authenticatorapp": clients.AuthenticatorApp.objects.create(user=colleague, seed="AAAA"),
        "securitykey": clients.SecurityKey.objects.create(
            user=colleague, name=word, credential_id=word.encode(), credential=b"x"
        ),
        "recoverycode": clients.RecoveryCode.objects.create(
            user=colleague, digest=hashlib.sha256(word.encode()).hexdigest()
        ),
        "staffsession": clients.StaffSession.objects.create(user=colleague),
        "signin": clients.SignIn.objects.get(user=colleague),
        "refreshtoken": clients.RefreshToken.objects.get(sign_in__user=colleague),
        "phonecode": clients.PhoneCode.objects.create(
            client=client, phone=client.phone, digest="0" * 64, expires_at=now + timedelta(hours=1)
        ),
    }


def grow(far):
    """More of everything that is counted, at the second centre."""
    for each in range(3):
        start = factories.three_days_on_at_nine() + timedelta(hours=3, minutes=15 * each)
        slot = factories.SlotFactory(provider=far.provider, starts_at=start)
        other = factories.ClientFactory(name=f"{far.word} Other")
        booked = factories.ReservationFactory(slot=slot, client=other)
        booking.Notice.objects.create(
            reservation=booked, kind="confirmed", channel="email", provider=far.provider
        )
        factories.HoldFactory(
            slot__provider=far.provider,
            slot__starts_at=start + timedelta(hours=2),
            expires_at=timezone.now() - timedelta(hours=1),
        )
        factories.MembershipFactory(provider=far.provider)
        far.provider.exceptions.create(on=date(2029, 3, 1 + each), kind="closed")
        booking.CountedHour.objects.create(
            provider=far.provider, on=timezone.now().date(), hour=11 + each
        )
