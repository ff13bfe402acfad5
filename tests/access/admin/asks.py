"""What is asked of each address of the admin about a centre's things.

A route is covered by a builder here, or stands in NOBODYS: it is about no centre's things.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ForeignKey, ManyToManyField
from django.urls import get_resolver

from audit.admin.doors import FoundByNumber
from booking.admin.reports.pages import PAGES
from booking.admin.verbs import STEPS
from booking.models import PersonRequest, Reservation

#: Pages of Django's and ours that are about whoever asks, or about nothing that a centre has.
NOBODYS = {
    "admin/": "one's own first page, or Django's that it covers",
    "admin/everything/": "the models there are",
    "admin/login/": "coming in",
    "admin/logout/": "leaving",
    "admin/password_change/": "one's own password",
    "admin/password_change/done/": "said afterwards",
    "admin/jsi18n/": "words",
    "admin/second-factor/": "coming in",
    "admin/second-factor/again/": "coming in",
    "admin/second-factor/set-up/": "coming in",
    "admin/second-factor/link/<str:token>/": "coming in",
    "admin/my-sign-in/": "one's own devices and sessions",
    "admin/today/list/": "the desk one sits at",
    "admin/today/notice/": "the desk one sits at",
    "admin/people/add/": "somebody new",
    "admin/clients/portal/new/": "portals, of no centre",
    "admin/providers/holidaycalendar/library/": "holidays, of all centres",
    "admin/booking/reservation/release-lapsed/": "whatever has lapsed; see the numbers told",
    "admin/^(?P<app_label>auth|audit|auditlog|clients|providers|booking)/$": "the models there are",
    "admin/(?P<url>.*)$": "no page",
}
MODEL_PAGES = (
    "",
    "add/",
    "<path:object_id>/",
    "<path:object_id>/change/",
    "<path:object_id>/history/",
    "<path:object_id>/delete/",
)
#: By route: what is asked about `of`, by somebody whose centre has `own`.
BUILDERS = {}
#: A value of each field that some action or form of the pages asks for.
SENT = {"post": "yes", "confirmed": "yes", "reason": "A storm", "index": "0"}


@dataclass(frozen=True)
class Ask:
    """A request; a POST where there is something sent."""

    address: str
    asked: dict = field(default_factory=dict)
    sent: dict | None = None


def about(*routes):
    def keep(builder):
        BUILDERS.update(dict.fromkeys(routes, builder))
        return builder

    return keep


def routes():
    """Every route under /admin/, as the URLconf has it."""
    return {route for route in _walk(get_resolver().url_patterns) if route.startswith("admin/")}


def _walk(patterns, before=""):
    for each in patterns:
        here = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from _walk(each.url_patterns, here)
        else:
            yield here


def base_of(model):
    return f"admin/{model._meta.app_label}/{model._meta.model_name}/"


def of_models():
    """The routes that every model has."""
    return {base_of(model) + page for model in admin.site._registry for page in MODEL_PAGES}


def of_model(model, own, of, *, is_listed=True):
    """A row's own pages, and the list asked for it in every way there is."""
    base, number = f"/{base_of(model)}", of.number(model._meta.model_name)
    yield Ask(f"{base}{number}/")
    yield from (Ask(f"{base}{number}/{page}/") for page in ("change", "history", "delete"))
    yield Ask(f"{base}{number}/change/", sent={"provider": of.number("provider"), **SENT})
    yield Ask(f"{base}{number}/delete/", sent=SENT)
    provider = of.number("provider")
    yield Ask(f"{base}add/", asked={"provider": provider})
    yield Ask(f"{base}add/", sent={"provider": provider, "user": of.email, "role": "clerk"})
    door = admin.site.get_model_admin(model)
    if is_listed:
        words = (of.external_id, of.word, of.reference)
        terms = (number,) if isinstance(door, FoundByNumber) else words
        yield from (Ask(base, asked={"q": term}) for term in terms)
        yield from (Ask(base, asked={name: provider}) for name in _filters(door))
    for action in [name for _f, name, _d in door._get_base_actions()]:
        yield Ask(base, sent={"action": action, "_selected_action": [number], **SENT})


def _filters(door):
    for entry in door.list_filter:
        name = entry if isinstance(entry, str) else getattr(entry, "parameter_name", "")
        if name in ("provider", "change"):
            yield name
    yield "provider__id__exact"


@about("admin/autocomplete/")
def autocompletes(own, of):
    """Every field that looks rows up, by each word the other centre is known by."""
    for model, door in admin.site._registry.items():
        for row in model._meta.get_fields():
            if not isinstance(row, (ForeignKey, ManyToManyField)):
                continue
            looked_up = admin.site._registry.get(row.related_model)
            if looked_up is None or not looked_up.search_fields:
                continue
            named = {"app_label": door.opts.app_label, "model_name": door.opts.model_name}
            by_number = isinstance(looked_up, FoundByNumber)
            term = of.number(looked_up.opts.model_name) if by_number else of.word
            yield Ask("/admin/autocomplete/", {**named, "field_name": row.name, "term": term})


@about("admin/r/<path:content_type_id>/<path:object_id>/")
def on_site(own, of):
    for model in admin.site._registry:
        kind = ContentType.objects.get_for_model(model).pk
        yield Ask(f"/admin/r/{kind}/{of.number(model._meta.model_name)}/")


@about("admin/today/centre/")
def centre(own, of):
    yield Ask("/admin/today/centre/", sent={"number": of.number("provider")})
    yield Ask("/admin/today/centre/", sent={"words": of.word})


@about("admin/today/find/")
def find(own, of):
    yield Ask("/admin/today/find/", sent={"reference": of.reference})


@about("admin/today/walk-in/")
def walk_in(own, of):
    sent = {"slot": of.number("slot"), "name": "Zoe", "language": "en", "arrived": "on"}
    yield Ask("/admin/today/walk-in/", sent=sent)


@about("admin/today/<int:number>/<slug:step>/")
def today_step(own, of):
    undone = [f"undo-{status}" for status in Reservation.Status.values]
    for step in (*STEPS, *undone, "none"):
        yield Ask(f"/admin/today/{of.number('reservation')}/{step}/", sent={})


@about("admin/today/letter/<int:number>/")
def letter(own, of):
    yield Ask(f"/admin/today/letter/{of.number('reservation')}/")


@about("admin/people/")
def people(own, of):
    for how in ("email", "phone", "reference"):
        yield Ask("/admin/people/", sent={how: getattr(of, how)})


@about("admin/people/<int:number>/book/")
def book(own, of):
    mine, theirs = own.number("client"), of.number("client")
    yield Ask(f"/admin/people/{theirs}/book/")
    yield Ask(f"/admin/people/{theirs}/book/", sent={"slot": own.number("slot"), **SENT})
    at = {"centre": of.number("provider")}
    yield Ask(f"/admin/people/{mine}/book/", asked=at)
    yield Ask(f"/admin/people/{mine}/book/", asked={"words": of.word})
    yield Ask(f"/admin/people/{mine}/book/", asked=at, sent={"slot": of.number("slot"), **SENT})


@about("admin/people/<int:number>/merge/")
def merge(own, of):
    mine, theirs = own.number("client"), of.number("client")
    for one, other in ((mine, theirs), (theirs, mine)):
        address = f"/admin/people/{one}/merge/"
        yield Ask(address, asked={"other": other})
        yield Ask(address, asked={"other": other}, sent={})


@about("admin/people/<int:number>/ask/<slug:kind>/")
def ask(own, of):
    for kind in PersonRequest.Kind.values:
        address = f"/admin/people/{of.number('client')}/ask/{kind}/"
        yield Ask(address)
        yield Ask(address, sent=SENT)


@about("admin/people/appointments/<int:number>/move/")
def move(own, of):
    mine, theirs = own.number("reservation"), of.number("reservation")
    yield Ask(f"/admin/people/appointments/{theirs}/move/")
    sent = {"slot": own.number("slot"), "who": "centre", **SENT}
    yield Ask(f"/admin/people/appointments/{theirs}/move/", sent=sent)
    at = {"centre": of.number("provider")}
    yield Ask(f"/admin/people/appointments/{mine}/move/", asked=at)
    sent = {**sent, "slot": of.number("slot")}
    yield Ask(f"/admin/people/appointments/{mine}/move/", asked=at, sent=sent)


@about("admin/people/requests/<int:number>/<slug:step>/")
def request_step(own, of):
    for step in ("confirm", "refuse", "withdraw", "fetch"):
        yield Ask(f"/admin/people/requests/{of.number('personrequest')}/{step}/", sent={})


@about("admin/reports/", "admin/reports/<slug:name>/")
def reports(own, of):
    for name in ("", *(f"{name}/" for name in PAGES)):
        address = f"/admin/reports/{name}"
        for more in ({}, {"format": "csv"}):
            yield Ask(address, asked={"centre": of.number("provider"), **more})
        # Of all one sees: the whole file, in which nothing of others may stand.
        yield Ask(address, asked={"format": "csv"})


@about("admin/bulk/")
def bulk(own, of):
    file = f"centre,date,kind,from,until,reason\n{of.external_id},2027-03-01,closed,,,Storm\n"
    yield Ask("/admin/bulk/")
    yield Ask(
        "/admin/bulk/",
        sent={"kind": "closures", "file": SimpleUploadedFile("a.csv", file.encode())},
    )


@about("admin/bulk/close/")
def close(own, of):
    first = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011 - any day ahead
    sent = {"which": "numbers", "numbers": of.external_id, "first": first, "reason": "Storm"}
    yield Ask("/admin/bulk/close/")
    yield Ask("/admin/bulk/close/", sent=sent)
    yield Ask("/admin/bulk/close/", sent={**sent, "which": "place", "place": f"{of.word}shire"})


@about("admin/bulk/export/<slug:kind>.<slug:form>")
def export(own, of):
    for kind in ("providers", "openings", "closures", "staff"):
        yield Ask(f"/admin/bulk/export/{kind}.csv", asked={"centre": of.number("provider")})


@about(
    "admin/bulk/<uuid:number>/",
    "admin/bulk/<uuid:number>/progress/",
    "admin/bulk/<uuid:number>/refused.csv",
)
def job(own, of):
    yield from (Ask(f"/admin/bulk/{of.job}/{page}") for page in ("", "progress/", "refused.csv"))
    yield Ask(f"/admin/bulk/{of.job}/", sent={"drop": "yes"})
    yield Ask(f"/admin/bulk/{of.job}/", sent={"choice": "keep", "reason": "Storm"})
