"""What tests of a centre's calendar begin with: its addresses, and what is drawn."""

from django.urls import reverse

from booking import services


def page(name, provider, *numbers, **asked):
    way = f"admin:providers_provider_calendar{name}"
    return reverse(way, args=[provider.pk, *numbers], query=asked or None)


def drawn(browser, provider, on, view="day", **more):
    answer = browser.get(page("_events", provider, view=view, day=on.isoformat(), **more))
    assert answer.status_code == 200
    return answer.json()


def of_kind(told, kind):
    return [each for each in told["events"] if kind in each["classNames"]]


def close(provider, on, from_time=None, until_time=None, **more):
    hours = {"from_time": from_time, "until_time": until_time}
    provider.exceptions.create(on=on, kind="closed", **hours, **more)
    services.lay_slots(provider_ids=[provider.pk])
