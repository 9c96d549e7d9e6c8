"""The address that a phone most likely reaches."""

from ipaddress import ip_address

import ifaddr
import pytest
from shared_sites import Clock

from voice.sharing.addresses import Address, AddressWatch, choose_address, machine_addresses
from voice.sharing.errors import InterfaceError, NoNetworkError


def address(text):
    interface, _, ip = text.rpartition(" ")
    return Address(interface, ip_address(ip))


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        (["lo 127.0.0.1", "wlan0 192.168.1.20"], "192.168.1.20"),
        (["docker0 172.17.0.1", "eth0 10.0.0.5"], "10.0.0.5"),
        (["docker0 192.168.80.1", "br-1f2e 192.168.90.1", "veth12 192.168.1.3", "wlan0 172.20.1.2"], "172.20.1.2"),
        (["tun0 10.8.0.2", "wlp3s0 192.168.0.9"], "192.168.0.9"),
        (["utun3 10.8.0.2", "en0 172.16.3.4"], "172.16.3.4"),
        (["tailscale0 100.101.1.1", "wg0 10.1.1.1", "eth0 203.0.113.7"], "203.0.113.7"),
        (["vEthernet (WSL) 172.28.0.1", "Wi-Fi 192.168.178.31"], "192.168.178.31"),
        (["VirtualBox Host-Only Network 192.168.56.1", "Ethernet 10.1.2.3"], "10.1.2.3"),
        (["eth0 169.254.10.10", "wlan0 10.1.2.3"], "10.1.2.3"),
        (["eth0 169.254.10.10", "lo 127.0.0.1"], "169.254.10.10"),
        (["docker0 172.17.0.1", "lo 127.0.0.1"], "172.17.0.1"),
        (["eth0 2001:db8::5", "eth0 fd00::5", "lo ::1"], "fd00::5"),
        (["eth0 2001:db8::5", "eth0 192.168.1.2"], "192.168.1.2"),
        (["lo ::1", "eth0 2001:db8::5"], "2001:db8::5"),
    ],
)
def test_the_address_that_phones_most_likely_reach_is_chosen(found, chosen):
    for order in (found, found[::-1]):
        assert str(choose_address([address(each) for each in order]).ip) == chosen


HERE = [address(each) for each in ("lo 127.0.0.1", "docker0 172.17.0.1", "wlan0 fd00::7", "wlan0 192.168.1.20")]


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("docker0", "172.17.0.1"),
        ("WLAN0", "192.168.1.20"),
        ("lo", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1"),
        ("fd00::7", "fd00::7"),
        ("[fd00:0::7]", "fd00::7"),
    ],
)
def test_an_interface_or_an_address_can_be_chosen(wanted, chosen):
    assert str(choose_address(HERE, wanted).ip) == chosen


@pytest.mark.parametrize("wanted", ["eth7", "192.168.1.21", "0.0.0.0", "::", "wlan", ""])
def test_an_unknown_interface_is_refused_with_those_that_exist(wanted):
    with pytest.raises(InterfaceError, match=r"192\.168\.1\.20 \(wlan0\), fd00::7 \(wlan0\)"):
        choose_address(HERE, wanted)


@pytest.mark.parametrize("found", [[], ["lo 127.0.0.1", "lo ::1"]])
def test_a_machine_without_a_network_is_reported(found):
    with pytest.raises(NoNetworkError, match="connect it to the Wi-Fi"):
        choose_address([address(each) for each in found])


def adapter(name, *ips):
    return ifaddr.Adapter(name, name, [ifaddr.IP(ip, 24, name) for ip in ips])


def test_addresses_that_no_browser_can_name_are_left_out(monkeypatch):
    adapters = [adapter("eth0", "0.0.0.0", ("fe80::1", 0, 2), ("fd00::1", 0, 0), "10.0.0.1"), adapter("down")]
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: adapters)
    assert list(map(str, machine_addresses())) == ["10.0.0.1 (eth0)", "fd00::1 (eth0)"]


def test_this_machine_has_its_loopback():
    assert any(each.ip.is_loopback for each in machine_addresses())


def test_a_lost_address_is_reported_once_until_it_is_back():
    clock, here = Clock(), list(HERE)
    watch = AddressWatch(HERE[3], lambda: here, clock)
    reports = []
    for present in (True, False, False, True, False):
        here[:] = HERE if present else HERE[:3]
        clock.seconds += 10
        reports += [watch.has_lost(), watch.has_lost()]
    assert reports == [False, False, True, False, False, False, False, False, True, False]
