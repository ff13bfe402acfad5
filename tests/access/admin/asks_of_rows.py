"""The pages that our admins of centres, notices, appointments, logins and portals add."""

from booking.admin.verbs import STEPS
from booking.notifications.own_words import ownable
from tests.access.admin.asks import SENT, Ask, about


@about(
    *(f"admin/providers/provider/<int:number>/calendar/{page}" for page in ("", "list/", "events/"))
)
def calendar(own, of):
    for page in ("", "list/", "events/"):
        for number in (of.number("provider"), own.number("provider")):
            address = f"/admin/providers/provider/{number}/calendar/{page}"
            for view in ("week", "month"):
                yield Ask(address, asked={"view": view, "move": of.number("reservation")})


@about("admin/providers/provider/<int:number>/calendar/book/<int:slot>/")
def calendar_book(own, of):
    sent = {"name": "Zoe", "language": "en", "reason": "Called"}
    for provider, slot in ((of, of), (own, of), (of, own)):
        at = f"/admin/providers/provider/{provider.number('provider')}/calendar/"
        yield Ask(f"{at}book/{slot.number('slot')}/")
        yield Ask(f"{at}book/{slot.number('slot')}/", sent=sent)
    mine = f"/admin/providers/provider/{own.number('provider')}/calendar/book/{own.number('slot')}/"
    for how in ("email", "phone", "reference"):
        yield Ask(mine, sent={"find": "yes", how: getattr(of, how)})
    theirs = of.number("client")
    yield Ask(mine, sent={"known": theirs, "client": theirs, "reason": "Called"})
    yield Ask(mine, sent={"known": theirs, "client": "new", "reason": "Called"})


@about("admin/providers/provider/<int:number>/calendar/move/<int:reservation>/<int:slot>/")
def calendar_move(own, of):
    for one, booked, slot in ((of, of, of), (own, of, own), (own, own, of)):
        at = f"/admin/providers/provider/{one.number('provider')}/calendar/move/"
        address = f"{at}{booked.number('reservation')}/{slot.number('slot')}/"
        yield Ask(address)
        yield Ask(address, sent={"revision": "1", "who": "centre", "reason": "Called"})


@about(
    *(
        f"admin/providers/provider/<int:number>/schedule/{page}"
        for page in ("", "month/", "preview/")
    )
)
def schedule(own, of):
    at = f"/admin/providers/provider/{of.number('provider')}/schedule/"
    for page in ("", "month/", "preview/"):
        yield Ask(at + page)
        yield Ask(at + page, sent={"add": "rule", "draft": "x", **SENT})
    mine = f"/admin/providers/provider/{own.number('provider')}/schedule/month/"
    yield Ask(mine, sent={"remove": of.number("openingexception")})


@about("admin/providers/service/<int:number>/rework/")
def rework(own, of):
    address = f"/admin/providers/service/{of.number('service')}/rework/"
    yield Ask(address)
    yield Ask(address, sent={"slots_needed": "2", "is_active": "", **SENT})


@about("admin/booking/notice/<int:number>/send-again/")
def send_again(own, of):
    yield Ask(f"/admin/booking/notice/{of.number('notice')}/send-again/", sent={})


@about("admin/booking/noticetext/of/<int:number>/<slug:kind>/<slug:channel>/<slug:language>/")
def words(own, of):
    kind, channel, language = sorted(ownable())[0]
    address = f"/admin/booking/noticetext/of/{of.number('provider')}/{kind}/{channel}/{language}/"
    yield Ask(address)
    yield Ask(address, sent={"subject": "x", "body": "x", "save": "yes"})


@about("admin/booking/reservation/<int:number>/step/<slug:step>/")
def step(own, of):
    for name in STEPS:
        yield Ask(f"/admin/booking/reservation/{of.number('reservation')}/step/{name}/", sent={})


@about("admin/booking/schedulechange/<int:number>/retry/")
def retry(own, of):
    yield Ask(f"/admin/booking/schedulechange/{of.number('schedulechange')}/retry/", sent={})


@about("admin/clients/user/<int:number>/second-factor/", "admin/clients/user/<id>/password/")
def login(own, of):
    for page in ("second-factor", "password"):
        address = f"/admin/clients/user/{of.number('user')}/{page}/"
        yield Ask(address)
        yield Ask(address, sent={"verb": "reset", "password1": "x", "password2": "x"})


@about(*(f"admin/clients/portal/<int:number>/{page}/" for page in ("secret", "webhook-secret")))
def portal(own, of):
    for page in ("secret", "webhook-secret"):
        yield Ask(f"/admin/clients/portal/{of.number('portal')}/{page}/")
        yield Ask(f"/admin/clients/portal/{of.number('portal')}/{page}/", sent={})
