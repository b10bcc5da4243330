"""Finds the address of the client that a request comes from, as reported by trusted proxies."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return the address to count requests for: the client's or, with IPv6, that of its own network."""
    try:
        address = ip_address(forwarded_address(request.META))
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        # A connection gets at least a /64, and may use any address of it. IPv4 may be mapped into IPv6.
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False).network_address)
    return str(address)


def forwarded_address(environ: Mapping[str, str]) -> str:
    """Return the nearest address that is not a trusted proxy's; empty if the server does not report one.

    Every proxy appends the address of its client to `X-Forwarded-For`. Anything before the last address that is not
    a trusted proxy's may be made up by the client.
    """
    address = environ.get("REMOTE_ADDR", "")
    if not settings.BEHIND_PROXY:
        return address
    # Only our own proxy can connect, so its header is trusted whatever its address.
    for hop in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        try:
            named = ip_address(hop.strip())
        except ValueError:
            break
        address = str(named)
        if not any(named in network for network in settings.TRUSTED_PROXIES):
            break
    return address


def trusted_networks(setting: str) -> list[IPv4Network | IPv6Network]:
    """Return the networks in TRUSTED_PROXIES, separated by commas or spaces. Raises ImproperlyConfigured."""
    networks: list[IPv4Network | IPv6Network] = []
    for name in setting.replace(",", " ").split():
        try:
            network = ip_network(name, strict=False)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"TRUSTED_PROXIES: {name} is not a network. Separate networks with commas: 192.0.2.0/24,2001:db8::/32."
            ) from error
        if network.prefixlen == 0:
            raise ImproperlyConfigured(
                f"TRUSTED_PROXIES: {name} includes every address, so any client could claim any address. List only "
                "your proxies."
            )
        networks.append(network)
    return networks
