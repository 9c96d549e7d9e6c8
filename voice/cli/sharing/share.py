"""Shares sessions: makes missing files, serves them, and reports what devices do until sharing ends."""

from __future__ import annotations

import queue
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from audio.sinks.cores import usable_cores
from scripts.terminal_text import count_of, printable
from voice.batch.local import LocalExecutor
from voice.batch.words import asked_words, require_asked
from voice.cli.batch.consent import batch_consent
from voice.cli.batch.display import rough_duration
from voice.cli.batch.sessions import batch_sources
from voice.cli.interruption import interruption_report
from voice.cli.printing.echo import echo
from voice.cli.progress import progress
from voice.cli.setting_faults import require_sound
from voice.cli.settings import Settings
from voice.cli.sharing.messages import lost_address, print_address
from voice.cli.word_question import with_words_for
from voice.desktop.wake_lock import awake
from voice.export.labels import Labels
from voice.sharing.addresses import AddressWatch, choose_address, machine_addresses
from voice.sharing.app import App
from voice.sharing.hints import hint
from voice.sharing.lifetime import Lifetime
from voice.sharing.making import make_folders, make_missing
from voice.sharing.preparation import prepare, shared_sessions
from voice.sharing.server import SharingServer
from voice.sharing.site import site_of
from voice.sharing.store import SharedFiles
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice.cli.sharing.options import SharingOptions
    from voice.session.request import SessionRequest
    from voice.sharing.addresses import Address
    from voice.sharing.preparation import Preparation
    from voice.sharing.site import Site

_POLL_S: Final = 0.2


def share(names: Sequence[str], request: SessionRequest, sharing: SharingOptions, *, i_understand: bool) -> None:
    """Share the sessions called `names` until the end of their lifetime.

    Args:
        names: sessions and scripts.
        request: the options of the sessions.
        sharing: how to share them.
        i_understand: whether the listener consents to intense breathing.
    """
    paths = user_paths()
    addresses = machine_addresses()
    address = choose_address(addresses, sharing.interface)  # fail before making anything
    sources = batch_sources(names, paths, everything=False)
    require_sound(request)
    settings = click.get_current_context().find_object(Settings) or Settings()
    labels = Labels(untitled=settings.untitled or settings.desktop != "titled")
    store = SharedFiles(paths.shared)
    store.remove_abandoned()
    require_asked(request, sources)
    request = with_words_for(asked_words(sources), request)
    request = replace(request, choices=replace(request.choices, preface="full"))
    preparation = prepare(sources, request, labels, paths)
    batch_consent(preparation.intense, i_understand)
    store.use(preparation.paths)
    with ExitStack() as stack:
        make_folders(preparation, store, stack)
        _make(preparation)
        store.use(preparation.paths)
        site = site_of(list(shared_sessions(preparation)))
        with awake() if settings.desktop != "off" else nullcontext():
            _serve(site, address, addresses, sharing)


def _make(preparation: Preparation) -> None:
    """Make the missing files.

    Raises:
        FullDiskError: the disk is full.
        PreparationError: one of them could not be made.
    """
    jobs = preparation.missing
    if not jobs:
        return
    processes = min(usable_cores(), len(jobs))
    total = sum(job.estimated_ms for job in jobs)
    echo(
        f"outpour: making {count_of(len(jobs), 'session')} first, {rough_duration(preparation.seconds / processes)}",
        err=True,
    )
    executor = LocalExecutor(preparation.folder, processes, max(1, usable_cores() // processes))
    with progress("Sessions to share", total) as advance:
        notes = make_missing(preparation, executor, advance)
    for note in notes:  # after the progress bar, which would share their lines
        echo(f"outpour: {printable(note)}", err=True)


class _Reporter:
    """Collects what devices do, for the main thread to print."""

    def __init__(self) -> None:
        self.messages: queue.Queue[str] = queue.Queue()

    def visited(self, device: str) -> None:
        """Report that a device has opened the first page."""
        self.messages.put(f"{device} has opened the page")

    def downloaded(self, name: str) -> None:
        """Report that a device has downloaded a file."""
        self.messages.put(f"{name} was downloaded")


def _serve(site: Site, address: Address, addresses: Sequence[Address], sharing: SharingOptions) -> None:
    """Serve `site` and report what devices do, until the end of its lifetime or an interruption."""
    lifetime = Lifetime(duration_s=sharing.duration_s, once=sharing.once)
    reporter = _Reporter()
    server = SharingServer(lambda endpoint: App(site, endpoint, lifetime, reporter), address.ip, sharing.port or 0)
    with interruption_report("outpour: stopped sharing"), server:
        print_address(server.endpoint.url, address, addresses)
        watch = AddressWatch(address)
        while not (end := lifetime.end()):
            server.require_running()
            if lifetime.needs_hint():
                echo(f"outpour: {hint(server.endpoint.port)}", err=True)
            if watch.has_lost():
                echo(f"outpour: {lost_address(address)}", err=True)
            _print_messages(reporter, wait_s=_POLL_S)
    _print_messages(reporter)
    echo(f"outpour: stopped sharing {end.message}", err=True)


def _print_messages(reporter: _Reporter, wait_s: float = 0.0) -> None:
    """Print what devices have done; before the first message, wait up to `wait_s` seconds for it."""
    with suppress(queue.Empty):
        message = reporter.messages.get(timeout=wait_s) if wait_s else reporter.messages.get_nowait()
        while True:
            echo(f"outpour: {printable(message)}", err=True)
            message = reporter.messages.get_nowait()
