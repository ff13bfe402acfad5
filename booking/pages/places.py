"""Where a centre is, in words."""

from django.utils.translation import pgettext

from providers.models import Provider


def place_of(centre: Provider) -> str:
    """Its address in one line; where it has none, the district and division it lies in."""
    parts = centre.local_address or [centre.sub_district, centre.district, centre.division]
    return pgettext("between parts of an address", ", ").join(part for part in parts if part)


def address_lines(centre: Provider) -> list[str]:
    """Its address line by line, its postcode last unless a line has it already."""
    lines = centre.local_address or [centre.sub_district, centre.district, centre.division]
    lines = [line for line in lines if line]
    if centre.postcode and not any(centre.postcode in line for line in lines):
        lines.append(centre.postcode)
    return lines
