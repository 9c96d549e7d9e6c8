"""The addresses of this machine, and the one that phones on the same network most likely reach."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Final, TypeAlias

from voice.sharing.errors import InterfaceError, NoNetworkError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

IPAddress: TypeAlias = IPv4Address | IPv6Address

_PREFERRED: Final[tuple[IPv4Network | IPv6Network, ...]] = (
    IPv4Network("192.168.0.0/16"),
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("0.0.0.0/0"),
    IPv6Network("fc00::/7"),
    IPv6Network("::/0"),
)
"""Networks, those of homes first; most phones have an IPv4 address."""

_VIRTUAL: Final = re.compile(
    r"(docker|br-|veth|virbr|vmnet|vboxnet|vethernet|lxc|lxd|podman|cni|flannel|kube|tun|tap|wg|utun|ipsec|ppp|zt"
    r"|tailscale|nordlynx|proton|awdl|llw|ifb|dummy)|virtualbox|vmware|hyper-v|wsl|zerotier|wireguard|openvpn|vpn",
    re.IGNORECASE,
)
"""Names of interfaces that lead to containers, virtual machines or private tunnels instead of phones."""


_LOOK_S: Final = 10.0


@dataclass(frozen=True)
class Address:
    """An address of this machine."""

    interface: str
    """The name of its interface, such as `wlan0`."""

    ip: IPAddress
    """The address."""

    @property
    def rank(self) -> tuple[bool, bool, bool, int]:
        """The order in which addresses are chosen, the best first."""
        network = next(number for number, each in enumerate(_PREFERRED) if self.ip in each)
        virtual = _VIRTUAL.match(self.interface) or _VIRTUAL.search(self.interface, 3)
        return (self.ip.is_loopback, bool(virtual), self.ip.is_link_local, network)

    @property
    def is_local(self) -> bool:
        """Whether it most likely belongs to a network with other devices."""
        return not any(self.rank[:3])

    def __str__(self) -> str:
        return f"{self.ip} ({self.interface})"


def machine_addresses() -> list[Address]:
    """Return the addresses of this machine that a browser can name, the best first."""
    return sorted(set(_usable(_listed())), key=lambda address: (address.rank, address.interface, int(address.ip)))


def _listed() -> Iterator[Address]:
    import ifaddr  # noqa: PLC0415 (only sharing needs it)

    for adapter in ifaddr.get_adapters():
        for found in adapter.ips:
            name = found.nice_name or adapter.nice_name
            yield Address(name, ip_address(found.ip if isinstance(found.ip, str) else found.ip[0].partition("%")[0]))


def _usable(addresses: Iterable[Address]) -> Iterator[Address]:
    """Yield the addresses that browsers accept: IPv6 addresses of one link would need the name of an interface."""
    for address in addresses:
        link_only = address.ip.version == 6 and address.ip.is_link_local
        if not (link_only or address.ip.is_unspecified or address.ip.is_multicast):
            yield address


def choose_address(addresses: Sequence[Address], wanted: str | None = None) -> Address:
    """Return the best of `addresses`, or the best that is or belongs to `wanted`, an address or an interface.

    Raises:
        NoNetworkError: this machine has no address besides its own loopback.
        InterfaceError: none is the wanted one.
    """
    ordered = sorted(addresses, key=lambda address: address.rank)
    if wanted is None:
        best = next(iter(ordered), None)
        if best is None or best.ip.is_loopback:
            raise NoNetworkError
        return best
    name = wanted.strip().strip("[]").lower()
    for address in ordered:
        if name in (address.interface.lower(), str(address.ip)) or _same_ip(name, address.ip):
            return address
    raise InterfaceError(wanted, tuple(map(str, ordered)))


def _same_ip(text: str, ip: IPAddress) -> bool:
    try:
        return ip_address(text) == ip
    except ValueError:
        return False


class AddressWatch:
    """Notices that this machine has lost the address that it shares on.

    Args:
        address: the address.
        addresses: returns the addresses of this machine.
        monotonic: returns the seconds since some point of time.
    """

    def __init__(
        self,
        address: Address,
        addresses: Callable[[], Iterable[Address]] = machine_addresses,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ip, self._addresses, self._monotonic = address.ip, addresses, monotonic
        self._looked = monotonic()
        self._lost = False

    def has_lost(self) -> bool:
        """Return once whether the address is gone; it looks every ten seconds."""
        if self._monotonic() - self._looked < _LOOK_S:
            return False
        self._looked = self._monotonic()
        before = self._lost
        with suppress(OSError):  # the system doesn't say
            self._lost = all(each.ip != self._ip for each in self._addresses())
        return self._lost and not before
