"""Where a webhook may go: to addresses of the Internet, not to our own network.

Asked when an address is entered and again at each delivery, of the very address that is connected
to: a name may point elsewhere by then.
"""

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

#: Reached through an address of the other kind: what is inside counts (RFC 6052, RFC 3056).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_6TO4 = ipaddress.ip_network("2002::/16")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(ValueError):
    """No webhook goes there; the text says why and names no address."""


def read(url: str) -> SplitResult:
    """The parts of a webhook's URL. Raises AddressRefused."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("the address cannot be read") from error
    schemes = ("https", "http") if settings.WEBHOOK_PLAIN_HTTP else ("https",)
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        raise AddressRefused(f"the address must begin with {schemes[0]}://")
    if parts.username or parts.password or parts.fragment:
        raise AddressRefused("the address must not hold a name, a password or a fragment")
    return parts


def resolve(parts: SplitResult) -> str:
    """An address of the host that may be connected to.

    All the host's addresses must be allowed: else one might be tried until the wrong one comes.
    Raises AddressRefused; OSError where the name is not known.
    """
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(str(parts.hostname), port, type=socket.SOCK_STREAM)
    addresses = [str(address[0]).partition("%")[0] for *_rest, address in found]
    for address in addresses:
        if not _is_allowed(ipaddress.ip_address(address)):
            raise AddressRefused("the address is not one of the Internet")
    return addresses[0]


def require_allowed(url: str) -> None:
    """Raises AddressRefused for what no webhook may be sent to; unknown names are let through."""
    parts = read(url)
    try:
        resolve(parts)
    except OSError:
        return


def _is_allowed(address: Address) -> bool:
    if any(address in network for network in settings.WEBHOOK_ALLOWED_NETWORKS):
        return True
    inner = _within(address)
    if inner is not None:
        return _is_allowed(inner)
    return address.is_global and not address.is_multicast


def _within(address: Address) -> Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _6TO4:
        return address.sixtofour
    return None
