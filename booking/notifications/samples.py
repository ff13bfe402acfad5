"""Facts of nobody, for previews of texts and for checking how long they become."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from booking.notifications.facts import Facts

_STARTS_AT = datetime(2026, 11, 11, 9, 15, tzinfo=UTC)
_UID = UUID("0d4ff3a6-6f3b-4a57-9a3c-0f7f6a0d2b11")
#: As long as real ones.
_TAIL = "Zr8vQ2nT5xW1kLpD7mBc3HsYe6JfGa9u"
_MANAGE = f"https://book.example.org/m/{_TAIL}"
_VERIFY = f"https://book.example.org/v/{_TAIL}"
_LOGIN = f"https://book.example.org/l/{_TAIL}"
_UNSUBSCRIBE = f"https://book.example.org/u/{_TAIL}"
_BRING = {
    "en": ("your old card", "2 identity photographs"),
    "fr": ("votre ancienne carte", "2 photos d’identité"),
    "es": ("su tarjeta anterior", "2 fotografías de carné"),
    "ar": ("بطاقتك القديمة", "صورتان شخصيتان"),
}
#: Language to name, centre, address, service, former centre, reason.
_WORDS = {
    "en": (
        "Amina Benali",
        "Tangier City Centre",
        ("14 Rue de Fès", "90000 Tangier"),
        "New identity card",
        "Tangier Old Port",
        "The centre closes at noon for repairs.",
    ),
    "fr": (
        "Amina Benali",
        "Tanger centre-ville",
        ("14 rue de Fès", "90000 Tanger"),
        "Nouvelle carte d’identité",
        "Tanger vieux port",
        "Le centre ferme à midi pour des travaux.",
    ),
    "es": (
        "Amina Benali",
        "Tánger centro",
        ("Calle de Fez 14", "90000 Tánger"),
        "Documento de identidad nuevo",
        "Tánger puerto viejo",
        "El centro cierra al mediodía por obras.",
    ),
    "ar": (
        "أمينة بنعلي",
        "طنجة وسط المدينة",
        ("14 شارع فاس", "90000 طنجة"),
        "بطاقة هوية جديدة",
        "طنجة الميناء القديم",
        "يغلق المركز عند الظهر لأعمال صيانة.",
    ),
}


def sample(kind: str, language: str) -> Facts:
    """What a message of this kind would be about, with everything given that may be given."""
    name, provider, address, service, former, reason = _WORDS.get(language, _WORDS["en"])
    visit = Facts(
        kind=kind,
        language=language,
        client_name=name,
        provider_name=provider,
        address=address,
        provider_phone="+212 537 12 34 56",
        directions_url="https://www.openstreetmap.org/?mlat=35.7767&mlon=-5.8039",
        service_name=service,
        reference="K7M2QX9RT4HC",
        zone=ZoneInfo("Africa/Casablanca"),
        starts_at=_STARTS_AT,
        ends_at=_STARTS_AT + timedelta(minutes=15),
        manage_url=_MANAGE,
        uid=_UID,
        sequence=1,
    )
    if kind == "held":
        return replace(visit, expires_at=_STARTS_AT - timedelta(days=2, minutes=33))
    if kind == "confirmed":
        return replace(visit, verify_url=_VERIFY, bring=_BRING.get(language, _BRING["en"]))
    if kind == "reminder":
        bring = _BRING.get(language, _BRING["en"])
        return replace(visit, unsubscribe_url=_UNSUBSCRIBE, bring=bring)
    if kind == "cancelled":
        return replace(visit, reason=reason)
    if kind in ("moved", "reassigned"):
        return replace(
            visit,
            former_starts_at=_STARTS_AT - timedelta(hours=23, minutes=15),
            former_provider_name=former,
            reason=reason,
        )
    return _without_visit(visit, service)


def _without_visit(visit: Facts, service: str) -> Facts:
    """Kinds that are not about one appointment; any other is as it is."""
    bare = Facts(kind=visit.kind, language=visit.language, zone=visit.zone)
    if visit.kind == "erased":
        return replace(bare, reference=visit.reference)
    if visit.kind == "verify":
        return replace(bare, client_name=visit.client_name, verify_url=_VERIFY, code="042917")
    if visit.kind.startswith("login_"):
        return replace(bare, client_name=visit.client_name, login_url=_LOGIN)
    if visit.kind == "approved":
        login = replace(bare, client_name=visit.client_name, login_url=_LOGIN)
        return replace(login, provider_name=visit.provider_name)
    if visit.kind == "daily_list":
        lines = (
            ("08:30", service, "M4C7XPK2T9QA"),
            ("08:45", service, "Q8RT3WNB6ZKJ"),
            ("10:15", service, "K7M2QX9RT4HC"),
        )
        return replace(bare, provider_name=visit.provider_name, day=_STARTS_AT, lines=lines)
    return visit
