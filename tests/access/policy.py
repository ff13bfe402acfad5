"""Who may do what: every address of the API, every method, every kind of caller.

A row names a route, a method, what it is about and, for each kind of caller, one of these words:

    yes   it is done; there is nothing to tell apart
    any   it is done for whatever there is
    own   it is done for the caller's own; another's answers like one that does not exist
    see   403 for the caller's own, which they see; another's answers like one that does not exist
    look  403 for whatever there is; what does not exist is not found
    no    403 whatever it is about
    none  it answers like one that does not exist
    -     401: sign in

In a list `own` and `any` tell whose rows are in it. A method without a row is 405, or the 401 or
403 of the caller. docs/api.md has the same table, written by `tests.access.written`.
"""

from dataclasses import dataclass

#: The kinds of callers; what is their own is told in docs/api.md.
KINDS = (
    "anonymous",
    "client",
    "waiting",
    "clerk",
    "manager",
    "auditor",
    "administrator",
    "portal",
    "reader",
)
#: Done or refused for the caller's own, for another's, and for what does not exist.
OUTCOMES = {
    "yes": ("done", "done", "done"),
    "any": ("done", "done", "not_found"),
    "own": ("done", "not_found", "not_found"),
    "see": ("forbidden", "not_found", "not_found"),
    "look": ("forbidden", "forbidden", "not_found"),
    "no": ("forbidden", "forbidden", "forbidden"),
    "none": ("not_found", "not_found", "not_found"),
    "-": ("not_signed_in", "not_signed_in", "not_signed_in"),
}
RELATIONS = ("own", "foreign", "absent")

# route, method, about | anonymous client waiting clerk manager auditor administrator portal reader
_TABLE = """
health                   GET    -               | yes  yes  yes  yes  yes  yes  yes  yes  yes
health-ready             GET    -               | yes  yes  yes  yes  yes  yes  yes  yes  yes
jwks                     GET    -               | yes  yes  yes  yes  yes  yes  yes  yes  yes
schema                   GET    -               | yes  yes  yes  yes  yes  yes  yes  yes  yes
docs                     GET    -               | yes  yes  yes  yes  yes  yes  yes  yes  yes
redoc                    GET    -               | yes  yes  yes  yes  yes  yes  yes  yes  yes

token                    POST   -               | yes  yes  yes  yes  yes  yes  yes  yes  yes
token-refresh            POST   -               | yes  yes  yes  yes  yes  yes  yes  yes  yes
token-revoke             POST   -               | yes  yes  yes  yes  yes  yes  yes  yes  yes
register                 POST   -               | yes  yes  yes  yes  yes  yes  yes  yes  yes
register-confirm         POST   -               | yes  yes  yes  yes  yes  yes  yes  yes  yes
register-resend          POST   -               | yes  yes  yes  yes  yes  yes  yes  yes  yes
password-reset           POST   -               | yes  yes  yes  yes  yes  yes  yes  yes  yes
password-reset-confirm   POST   -               | yes  yes  yes  yes  yes  yes  yes  yes  yes
reset-password           POST   one's-own       | -    yes  yes  yes  yes  yes  yes  no   no
reset-password           POST   a-client's      | -    no   no   no   no   no   any  no   no
reset-password           POST   staff's         | -    no   no   no   no   no   look no   no

providers                GET    provider        | any  any  any  any  any  any  any  any  any
providers                GET    registration    | none none own  none none any  any  none none
providers                POST   -               | -    no   no   no   no   no   yes  no   no
provider                 GET    provider        | any  any  any  any  any  any  any  any  any
provider                 GET    registration    | none none own  none none any  any  none none
provider                 PUT    provider        | -    no   no   see  own  no   any  no   no
provider                 PUT    registration    | -    no   no   none none no   any  no   no
provider                 PATCH  provider        | -    no   no   see  own  no   any  no   no
provider                 DELETE provider        | -    no   no   see  see  no   any  no   no
provider                 DELETE registration    | -    no   no   none none no   any  no   no
approve                  POST   registration    | -    no   no   no   no   no   any  no   no
services                 GET    service         | any  any  any  any  any  any  any  any  any
services                 GET    provider        | any  any  any  any  any  any  any  any  any
services                 GET    registration    | none none none none none none none none none
service                  GET    service         | any  any  any  any  any  any  any  any  any

time-slots               GET    provider        | any  any  any  any  any  any  any  any  any
time-slots               GET    registration    | none none none none none none none none none
slots-available          GET    provider        | any  any  any  any  any  any  any  any  any
slots-available          GET    registration    | none none none none none none none none none
availability             GET    provider        | any  any  any  any  any  any  any  any  any
availability             GET    registration    | none none none none none none none none none
availability-query       POST   provider        | any  any  any  any  any  any  any  any  any
availability-query       POST   registration    | none none none none none none none none none
availability             POST   provider        | -    no   no   see  own  look any  no   no
openings                 GET    provider        | -    no   no   own  own  any  any  no   no
openings                 PUT    provider        | -    no   no   see  own  look any  no   no
exceptions               GET    provider        | -    no   no   own  own  any  any  no   no
exceptions               POST   provider        | -    no   no   see  own  look any  no   no
exception                DELETE provider        | -    no   no   see  own  look any  no   no
exception                DELETE exception       | -    no   no   no   own  no   own  no   no
schedule-preview         POST   provider        | -    no   no   own  own  look any  no   no
schedule-change          GET    schedule-change | -    no   no   own  own  any  any  no   no
booked-appointments      GET    provider        | -    no   no   own  own  any  any  no   no
calendar-feed            POST   provider        | -    no   no   see  own  look any  no   no
calendar-feed            DELETE provider        | -    no   no   see  own  look any  no   no
provider-calendar        GET    secret-address  | any  any  any  any  any  any  any  any  any

appointments             GET    appointment     | -    own  own  own  own  any  any  own  own
appointments             POST   client          | -    own  own  own  own  no   any  own  no
appointments             POST   applicant       | -    none none any  any  no   any  own  no
appointments             POST   provider        | -    any  any  own  own  no   any  any  no
appointments             POST   slot            | -    any  any  own  own  no   any  any  no
reserve                  POST   client          | -    own  own  own  own  no   any  own  no
reserve                  POST   applicant       | -    none none any  any  no   any  own  no
reserve                  POST   provider        | -    any  any  own  own  no   any  any  no
reserve                  POST   slot            | -    any  any  own  own  no   any  any  no
confirm-named            POST   hold            | -    own  own  own  own  no   any  own  no
confirm                  POST   hold            | -    own  own  own  own  no   any  own  no
cancel-named             POST   appointment     | -    own  own  own  own  no   any  own  no
cancel                   POST   appointment     | -    own  own  own  own  no   any  own  no
reschedule               POST   appointment     | -    own  own  own  own  no   any  own  no
reschedule               POST   new-provider    | -    any  any  own  own  no   any  any  no
appointment              GET    appointment     | -    own  own  own  own  any  any  own  own
appointment              GET    hold            | -    own  own  own  own  any  any  own  own
appointment-calendar     GET    appointment     | -    own  own  own  own  any  any  own  own
check-in                 POST   appointment     | -    no   no   own  own  no   any  no   no
complete                 POST   appointment     | -    no   no   own  own  no   any  no   no
no-show                  POST   appointment     | -    no   no   own  own  no   any  no   no
expire-reservations      POST   -               | -    no   no   no   no   no   yes  no   no

clients                  GET    client          | -    own  own  own  own  any  any  own  own
clients                  POST   -               | -    no   no   yes  yes  no   yes  yes  no
client-search            POST   client          | -    no   no   own  own  any  any  own  own
client                   GET    client          | -    own  own  own  own  any  any  own  own
client                   GET    me              | -    yes  yes  none none none none none none
client                   PUT    client          | -    own  own  own  own  no   any  own  no
client                   PATCH  client          | -    own  own  own  own  no   any  own  no
client                   DELETE client          | -    own  own  own  own  no   any  own  no
client-reserve           POST   client          | -    own  own  own  own  no   any  own  no
client-confirm           POST   client          | -    own  own  own  own  no   any  own  no
client-confirm           POST   another's-hold  | -    own  own  own  own  no   own  own  no

report-utilisation       GET    provider        | -    no   no   own  own  any  any  no   no
report-outcomes          GET    provider        | -    no   no   own  own  any  any  no   no
report-popular-times     GET    provider        | -    no   no   own  own  any  any  no   no

portal-booking           POST   applicant       | -    no   no   no   no   no   no   own  no
mosip-appointments       POST   applicant       | -    no   no   no   no   no   no   own  no
mosip-appointments       DELETE booked          | -    no   no   no   no   no   no   own  no
mosip-appointment        GET    booked          | -    no   no   no   no   no   no   own  own
mosip-appointment        POST   applicant       | -    no   no   no   no   no   no   own  no
mosip-appointment        PUT    booked          | -    no   no   no   no   no   no   own  no
mosip-batch-cancel       PUT    booked          | -    no   no   no   no   no   no   own  no
mosip-ids                GET    booked          | -    no   no   no   no   no   no   own  own
mosip-ids-with-slots     GET    booked          | -    no   no   no   no   no   no   own  own
mosip-availability       GET    provider        | -    no   no   no   no   no   no   any  any
mosip-availability       GET    registration    | -    no   no   no   no   no   no   none none
mosip-sync               GET    -               | -    no   no   no   no   no   no   yes  no
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What callers of each kind may do at one address, by one method, about one kind of thing."""

    route: str
    method: str
    about: str
    cells: dict[str, str]

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.method, self.route, self.about)))

    def expected(self, kind: str) -> dict[str, str]:
        """The outcome by relation; a row about nothing has one."""
        outcomes = dict(zip(RELATIONS, OUTCOMES[self.cells[kind]], strict=True))
        return outcomes if self.about else {"own": outcomes["own"]}


def _read(table: str) -> tuple[Row, ...]:
    rows = []
    for line in filter(None, table.splitlines()):
        named, cells = line.split("|")
        route, method, about = named.split()
        words = dict(zip(KINDS, cells.split(), strict=True))
        rows.append(Row(route, method, "" if about == "-" else about.replace("-", " "), words))
    return tuple(rows)


POLICY = _read(_TABLE)
