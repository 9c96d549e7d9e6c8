"""A microphone and a loudspeaker without devices."""

import numpy as np

from audio.errors import DeviceError, MicrophoneError


class FakeMicrophone:
    """Hears what `hear` is given, at once."""

    def __init__(self, longest_ms=600_000):
        self.level_db = -20.0
        self.recording = False
        self.lost = False
        self.failure = ""
        self._longest = longest_ms * 48
        self._heard = np.zeros(0, np.float32)

    @property
    def length_ms(self):
        return len(self._heard) // 48

    @property
    def full(self):
        return len(self._heard) >= self._longest

    def start(self):
        if self.lost:
            raise MicrophoneError("there is none")
        self.recording, self._heard = True, np.zeros(0, np.float32)

    def hear(self, samples):
        if self.recording:
            self._heard = np.concatenate([self._heard, samples])[: self._longest]

    def stop(self):
        self.recording, heard, self._heard = False, self._heard, np.zeros(0, np.float32)
        return heard


class FakeLoudspeaker:
    """Keeps what it should play; a broken one can't be opened."""

    def __init__(self, *, broken=False):
        self.played = []
        self._broken = broken

    def play(self, samples):
        if self._broken:
            raise DeviceError("there is none")
        self.played.append(samples)

    def stop(self):
        pass
