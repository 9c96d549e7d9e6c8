"""The fuzzing targets accept their own seeds, and violations of their contract are detected."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from fuzz_package import ROOT

pytest.importorskip("resource", reason="fuzzing needs a POSIX system")

from fuzz import contract as contract_module
from fuzz.contract import BrokenContractError, Contract
from fuzz.target import Target
from fuzz.targets import NAMES, target_of


@pytest.mark.parametrize("name", NAMES)
def test_every_seed_of_a_target_meets_the_contract(name):
    command = [sys.executable, "-m", "fuzz", "--seconds", "0", name]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert name in ran.stdout


def test_every_module_of_targets_is_named():
    modules = {path.stem for path in (ROOT / "fuzz" / "targets").glob("*.py")}
    assert modules - {"__init__"} == set(NAMES)
    assert all(list(target_of(name).seeds()) for name in NAMES)


@pytest.fixture(scope="module")
def contract(tmp_path_factory):
    return Contract(tmp_path_factory.mktemp("fuzz"))


def held(contract, read, errors=(), data=b"x"):
    contract.hold(Target(read, errors, lambda: [data], base_s=0.5), data)


def read_outside(_, folder):
    os.close(os.open(folder / ".." / "outside" / "bait.wav", os.O_RDONLY))


def write_beside(_, folder):
    (folder.parent / "beside.txt").write_text("x")


def remove_beside(_, folder):
    (folder.parent / "nothing.txt").unlink(missing_ok=True)


def connect(_, folder):
    with socket.socket() as made:
        made.setblocking(False)
        made.connect_ex(("127.0.0.1", 9))


def start_a_program(_, folder):
    subprocess.run(["true"], check=True)


def grow(_, folder):
    bytearray(contract_module.MAX_GROWTH + 100_000_000)


def test_an_earlier_memory_peak_does_not_hide_growth(contract):
    bytearray(b"x") * (2 * contract_module.MAX_GROWTH)
    with pytest.raises(BrokenContractError, match="grew"):
        held(contract, grow)


def take_long(_, folder):
    until = os.times().user + 0.8
    while os.times().user < until:
        pass


@pytest.mark.parametrize("read", [read_outside, write_beside, remove_beside, connect, start_a_program, grow, take_long])
def test_violations_of_the_contract_are_detected(contract, read):
    with pytest.raises(BrokenContractError):
        held(contract, read)
    held(contract, lambda data, folder: (folder / "a.txt").write_bytes(data))


def test_a_read_of_the_bait_by_a_c_library_is_detected(contract, monkeypatch):
    if contract._bait is None:
        pytest.skip("needs inotify (Linux)")
    bait = contract.outside / "bait.txt"
    monkeypatch.setattr(contract, "_audit", lambda *_: None)

    def read(_, folder):
        contract._watching = False  # a C library raises no audit events
        bait.read_bytes()

    with pytest.raises(BrokenContractError, match="outside"):
        held(contract, read)


def test_only_documented_errors_are_allowed_and_they_have_a_message(contract):
    def fail(data, folder):
        raise LookupError(*([data.decode()] if data else []))

    held(contract, fail, errors=(LookupError,))
    with pytest.raises(LookupError):
        held(contract, fail, errors=(KeyError,))
    with pytest.raises(BrokenContractError, match="message"):
        held(contract, fail, errors=(LookupError,), data=b"")


def test_a_saved_input_can_be_replayed(tmp_path):
    saved = tmp_path / "saved"
    saved.write_bytes(b"Hello there.")
    command = [sys.executable, "-m", "fuzz", "--input", str(saved), "script"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, "1 runs" in ran.stdout) == (0, True)


def test_a_finding_is_printed_saved_and_fails_the_run(tmp_path, monkeypatch, capsys):
    from fuzz.__main__ import Outcome, report  # noqa: PLC0415 (a program, not a module)

    monkeypatch.chdir(tmp_path)
    outcome = Outcome("script", 1.0, 77, "#12 NEW\nTraceback (most recent)\nKeyError: 1\n==7== ERROR", b"\xff[end]")
    report(outcome)
    shown = capsys.readouterr().out
    assert "KeyError: 1" in shown
    assert "==7==" not in shown
    assert repr(b"\xff[end]") in shown
    (saved,) = Path("fuzz-findings").iterdir()
    assert saved.read_bytes() == b"\xff[end]"
    assert "FAILED" in str(outcome)
