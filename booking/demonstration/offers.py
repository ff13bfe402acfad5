"""What one comes to the demonstration's centres for, and what to bring."""

from collections.abc import Mapping, Sequence

from providers.services import ServiceDraft

_ByLanguage = Mapping[str, Sequence[str]]

_PHOTOGRAPHS: _ByLanguage = {
    "en": ["2 identity photographs, 35 × 45 mm, less than 6 months old"],
    "fr": ["2 photos d’identité de 35 × 45 mm, de moins de 6 mois"],
    "es": ["2 fotografías de carné de 35 × 45 mm, de menos de 6 meses"],
    "ar": ["صورتان شخصيتان بمقاس 35 × 45 مم لم تمض عليهما 6 أشهر"],
}
_BIRTH: _ByLanguage = {
    "en": ["Your birth certificate, the original"],
    "fr": ["Votre acte de naissance, l’original"],
    "es": ["Su certificado de nacimiento, el original"],
    "ar": ["شهادة ميلادك الأصلية"],
}
_HOME: _ByLanguage = {
    "en": ["Proof of your address, such as an electricity bill"],
    "fr": ["Un justificatif de domicile, par exemple une facture d’électricité"],
    "es": ["Un comprobante de su domicilio, por ejemplo una factura de la luz"],
    "ar": ["إثبات عنوان سكنك، مثل فاتورة الكهرباء"],
}
_OLD_CARD: _ByLanguage = {
    "en": ["Your old identity card; if it is lost, the report of its loss"],
    "fr": ["Votre ancienne carte d’identité ; si elle est perdue, la déclaration de perte"],
    "es": ["Su tarjeta de identidad anterior; si la perdió, la denuncia de la pérdida"],
    "ar": ["بطاقة هويتك القديمة، وإن فقدتها فتصريح الفقدان"],
}
_CARD: _ByLanguage = {
    "en": ["Your identity card, the original", "Your old passport, if you have one"],
    "fr": ["Votre carte d’identité, l’original", "Votre ancien passeport, si vous en avez un"],
    "es": ["Su tarjeta de identidad, la original", "Su pasaporte anterior, si tiene uno"],
    "ar": ["بطاقة هويتك الأصلية", "جواز سفرك القديم إن وُجد"],
}
_FAMILY: _ByLanguage = {
    "en": [
        "The identity cards of both parents",
        "The birth certificate of every child",
        "The marriage certificate, if there is one",
    ],
    "fr": [
        "Les cartes d’identité des deux parents",
        "L’acte de naissance de chaque enfant",
        "L’acte de mariage, s’il y en a un",
    ],
    "es": [
        "Las tarjetas de identidad de ambos padres",
        "El certificado de nacimiento de cada hijo",
        "El certificado de matrimonio, si lo hay",
    ],
    "ar": ["بطاقتا هوية الوالدين", "شهادة ميلاد كل طفل", "عقد الزواج إن وُجد"],
}


def _lines(*things: _ByLanguage) -> dict[str, str]:
    languages = things[0]
    return {code: "\n".join(line for part in things for line in part[code]) for code in languages}


SERVICES = (
    ServiceDraft(
        code="new-id-card",
        name={
            "en": "New identity card",
            "fr": "Première carte d’identité",
            "es": "Primera tarjeta de identidad",
            "ar": "بطاقة هوية جديدة",
        },
        slots_needed=1,
        description={},
        bring=_lines(_BIRTH, _PHOTOGRAPHS, _HOME),
    ),
    ServiceDraft(
        code="id-card-renewal",
        name={
            "en": "Identity card renewal",
            "fr": "Renouvellement de carte d’identité",
            "es": "Renovación de la tarjeta de identidad",
            "ar": "تجديد بطاقة الهوية",
        },
        slots_needed=1,
        description={},
        bring=_lines(_OLD_CARD, _PHOTOGRAPHS),
    ),
    ServiceDraft(
        code="passport",
        name={"en": "Passport", "fr": "Passeport", "es": "Pasaporte", "ar": "جواز سفر"},
        slots_needed=2,
        description={},
        bring=_lines(_CARD, _PHOTOGRAPHS),
    ),
    ServiceDraft(
        code="family-registration",
        name={
            "en": "Family registration",
            "fr": "Enregistrement d’une famille",
            "es": "Registro de una familia",
            "ar": "تسجيل أسرة",
        },
        slots_needed=3,
        description={},
        bring=_lines(_FAMILY),
    ),
)
