"""A session is shared with a phone only on request, made first if necessary, and until it is stopped."""

from http.client import HTTPConnection
from ipaddress import IPv4Address

import pytest

from voice.session.request import SessionRequest
from voice.sharing.addresses import Address
from voice.studio.exports.errors import BusyError, ConsentNeededError, SharedAlreadyError
from voice.studio.exports.phone import PhoneSharing
from voice.studio.exports.slot import JobSlot
from voice.studio.unsaved import UnsavedSource

TEXT = "---\ntitle: Evening\nlanguage: fi\nvoice: hum\nmusic: none\n---\nLet go.\n"
INTENSE = "---\nvoice: hum\nmusic: none\n---\nLie down.\n\n[breathe connected x5]\n"


@pytest.fixture(scope="module")
def scripts():
    return {"evening": TEXT}


@pytest.fixture(autouse=True)
def home(studio_paths, monkeypatch):
    """The workers use the studio's folders."""
    monkeypatch.setenv("OUTPOUR_HOME", str(studio_paths.data.parent))


@pytest.fixture
def slot():
    return JobSlot()


@pytest.fixture
def phone(studio, slot):
    phone = PhoneSharing(studio, slot, lambda: Address("lo", IPv4Address("127.0.0.1")))
    yield phone
    phone.stop()


def evening(studio, text=TEXT):
    return UnsavedSource.of(studio.files.source("yours-evening"), text)


def page_at(url):
    _, _, host, path = url.split("/", 3)
    connection = HTTPConnection(host, timeout=30)
    connection.request("GET", f"/{path}", headers={"Host": host})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


def test_a_session_is_made_shared_and_stopped(studio, visitor, phone, slot):
    with visitor.events() as events:
        begun = phone.start(evening(studio), SessionRequest(), consent=False)
        assert begun.state in ("making", "on")
        shared = next(data for kind, data in events if kind == "share" and data["state"] != "making")
        assert (shared["state"], shared["name"], shared["network"]) == ("on", "evening", "127.0.0.1 (lo)")
        assert shared["picture"].startswith("data:image/svg+xml")
        status, page = page_at(shared["url"])
        assert status == 200
        assert b"Evening" in page
        assert studio.work.jobs == 1
        slot.take()  # another export may begin meanwhile
        with pytest.raises(SharedAlreadyError):
            phone.start(evening(studio), SessionRequest(), consent=False)
        phone.stop()
        last = next(data for kind, data in events if kind == "share" and data["state"] == "off")
    assert (last["message"], studio.work.jobs) == ("Sharing has ended.", 0)
    with pytest.raises(ConnectionRefusedError):
        page_at(shared["url"])


def test_intense_breathing_is_shared_only_with_consent(studio, phone):
    with pytest.raises(ConsentNeededError):
        phone.start(evening(studio, INTENSE), SessionRequest(), consent=False)
    assert phone.state.state == "off"


def test_sharing_during_an_export_is_refused(studio, phone, slot):
    slot.take()
    with pytest.raises(BusyError, match="another export is in progress"):
        phone.start(evening(studio), SessionRequest(), consent=False)


def test_nothing_is_shared_before_it_is_asked_for(visitor):
    assert visitor.get("/api/share").json["state"] == "off"
    assert visitor.delete("/api/share").status == 204
    assert visitor.post("/api/share", {"script": "../x", "text": "", "settings": {}}).status == 404
    assert visitor.post("/api/share", {"script": "yours-evening", "text": "[paus]", "settings": {}}).status == 422
    assert visitor.get("/api/share").json["state"] == "off"


def test_stopping_while_the_session_is_made_ends_it_without_serving(studio, visitor, phone):
    with visitor.events() as events:
        phone.start(evening(studio, TEXT.replace("Let go.", "Let go. [20m]")), SessionRequest(), consent=False)
        phone.stop()
        states = []
        while states[-1:] != ["off"]:
            states.append(next(data for kind, data in events if kind == "share")["state"])
    assert "on" not in states
    assert states[0] == "making"
