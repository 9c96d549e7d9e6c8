"""Complete engines that hum, record their calls, and can block, fail or return silence."""

import threading

from audio.signal.clip import AudioSegment
from voice.errors import EngineError
from voice.speech.engines.hum import HumEngine

TIMEOUT_S = 120


class RecordingEngine:
    """Hums, and records the texts in order and the highest number of calls at once."""

    name = "hum"
    tempo = HumEngine.tempo
    slowest = HumEngine.slowest

    def __init__(self, parallel=1, refused=(), silent=()):
        self.parallel = parallel
        self.refused = refused
        self.silent = silent
        self.spoken = []
        self.paces = []
        self.most_at_once = 0
        self.identities = 0
        self.closed = 0
        self.free = threading.Event()
        self.free.set()
        self._hum = HumEngine()
        self._changed = threading.Condition()
        self._running = 0

    def validate(self, voice):
        self._hum.validate(voice)

    def identity(self, voice):
        self.identities += 1
        return self._hum.identity(voice)

    def voices(self):
        return self._hum.voices()

    def speak(self, text, delivery):
        self.paces.append(delivery.pace)
        self._begin(text)
        try:
            assert self.free.wait(TIMEOUT_S)
            if self.closed or text in self.refused:
                raise EngineError(self.name, "refused by the test", text)
            clip = self._hum.speak(text, delivery)
            return AudioSegment.silent(len(clip), clip.frame_rate) if text in self.silent else clip
        finally:
            self._end()

    def close(self):
        self.closed += 1
        self.free.set()

    def wait_until(self, condition):
        """Wait until `condition()`, which depends on this engine, is true; returns False on a timeout."""
        with self._changed:
            return self._changed.wait_for(condition, TIMEOUT_S)

    def _begin(self, text):
        with self._changed:
            self.spoken.append(text)
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)
            self._changed.notify_all()

    def _end(self):
        with self._changed:
            self._running -= 1
            self._changed.notify_all()


class HaltingEngine(RecordingEngine):
    """Speaks `most` sentences, then blocks until `speak_up_to` raises the limit."""

    def __init__(self, most):
        super().__init__()
        self._most = most

    def _begin(self, text):
        super()._begin(text)
        assert self.wait_until(lambda: len(self.spoken) <= self._most or self.closed)

    def speak_up_to(self, most):
        with self._changed:
            self._most = most
            self._changed.notify_all()

    def close(self):
        super().close()
        self.speak_up_to(self._most)


class PausingEngine(RecordingEngine):
    """Pauses at every comma, as real engines do."""

    rest_ms = 200

    def speak(self, text, delivery):
        self.spoken.append(text)
        phrases = [self._hum.speak(phrase, delivery) for phrase in text.split(",")]
        return sum((AudioSegment.silent(self.rest_ms, clip.frame_rate) + clip for clip in phrases[1:]), phrases[0])
