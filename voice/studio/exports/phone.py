"""Shares the open script on the local network, so that a phone can play it, once the listener has asked for that."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from audio.sinks.cores import usable_cores
from voice.batch.local import LocalExecutor
from voice.errors import VoiceError
from voice.sharing.addresses import choose_address, machine_addresses
from voice.sharing.app import App
from voice.sharing.hints import hint
from voice.sharing.lifetime import Lifetime
from voice.sharing.making import make_folders, make_missing
from voice.sharing.preparation import prepare, shared_sessions
from voice.sharing.server import SharingServer
from voice.sharing.site import site_of
from voice.sharing.store import SharedFiles
from voice.studio.exports.errors import SharedAlreadyError
from voice.studio.exports.planning import require_consent
from voice.studio.exports.sharing_state import SharingState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scripts.library.lookup import Source
    from voice.session.request import SessionRequest
    from voice.sharing.addresses import Address
    from voice.sharing.preparation import Preparation
    from voice.studio.exports.slot import JobSlot
    from voice.studio.studio import Studio

_ENDED: Final = "Sharing has ended."
_POLL_S: Final = 0.2
_END_S: Final = 15.0
"""Timeout for sharing to end, in seconds."""


class PhoneSharing:
    """Shares one session at a time.

    Args:
        studio: the studio.
        slot: the slot for the job that makes the session.
        choose: returns the address of this machine to share on.
    """

    def __init__(
        self,
        studio: Studio,
        slot: JobSlot,
        choose: Callable[[], Address] = lambda: choose_address(machine_addresses()),
    ) -> None:
        self._studio, self._slot, self._choose = studio, slot, choose
        self._stopped = threading.Event()
        self._thread = threading.Thread()
        self._executor: LocalExecutor | None = None
        self.state = SharingState()

    def start(self, source: Source, request: SessionRequest, *, consent: bool) -> SharingState:
        """Begin to share the script at `source`, made first if necessary; the safety notes are in full.

        Raises:
            SharedAlreadyError, BusyError: a session is shared already, or an export is in progress.
            ConsentNeededError: it has intense breathing, and the listener hasn't consented to it.
            VoiceError: this machine has no network, or the session can't be made.
        """
        if self._thread.is_alive():
            raise SharedAlreadyError
        self._slot.take()
        try:
            address = self._choose()
            request = replace(request, choices=replace(request.choices, preface="full"))
            preparation = prepare([source], request, self._studio.shared_labels, self._studio.paths)
            require_consent(preparation.intense.values(), given=consent)
            self._stopped.clear()
            self._report(SharingState("making", name=source.name, network=str(address)))
            self._thread = threading.Thread(target=self._run, args=(preparation, address), name="phone", daemon=True)
            self._thread.start()
        except BaseException:
            self._slot.release()
            raise
        return self.state

    def stop(self) -> None:
        """End sharing, and wait until nothing is served any more."""
        self._stopped.set()
        if self._executor:
            self._executor.stop()
        if self._thread.is_alive():
            self._thread.join(_END_S)

    def _run(self, preparation: Preparation, address: Address) -> None:
        message = "Sharing has ended unexpectedly."
        try:
            with self._studio.work.job(), ExitStack() as stack:
                notes = self._make(preparation, stack)
                stopped = self._stopped.is_set()
                message = _ENDED if stopped else self._serve(preparation, address, notes)
        except (VoiceError, OSError) as error:
            message = str(error)
        finally:
            self._report(SharingState(message=message))

    def _make(self, preparation: Preparation, stack: ExitStack) -> list[str]:
        """Make the session, free the slot for the next job, and return notes on the session."""
        try:
            store = SharedFiles(self._studio.paths.shared)
            store.remove_abandoned()
            store.use(preparation.paths)
            make_folders(preparation, store, stack)
            total = sum(job.estimated_ms for job in preparation.missing)
            self._executor = LocalExecutor(preparation.folder, 1, usable_cores())
            if self._stopped.is_set():
                self._executor.stop()
            notes = make_missing(preparation, self._executor, lambda position: self._advance(position, total))
            store.use(preparation.paths)
        finally:
            self._slot.release()
        return notes

    def _serve(self, preparation: Preparation, address: Address, notes: Sequence[str]) -> str:
        """Serve the session until it is stopped or its lifetime ends, and return why it ended."""
        site, lifetime = site_of(list(shared_sessions(preparation))), Lifetime()
        with SharingServer(lambda endpoint: App(site, endpoint, lifetime, self), address.ip) as server:
            self._report(replace(self.state, state="on", url=server.endpoint.url, message="; ".join(notes)))
            while not self._stopped.wait(_POLL_S):
                server.require_running()
                if lifetime.needs_hint():
                    self._report(replace(self.state, message=f"So far, {hint(server.endpoint.port)}."))
                if end := lifetime.end():
                    return f"Sharing has ended {end.message}."
        return _ENDED

    def visited(self, device: str) -> None:
        """Report that a device has opened the page."""
        self._report(replace(self.state, message=f"{device} has opened the page."))

    def downloaded(self, name: str) -> None:
        """Report that a device has downloaded the session."""
        self._report(replace(self.state, message=f"{name} was downloaded."))

    def _advance(self, position: int, total: int) -> None:
        self._report(replace(self.state, position_ms=position, total_ms=total))

    def _report(self, state: SharingState) -> None:
        self.state = state
        self._studio.events.send("share", **state.as_json())
