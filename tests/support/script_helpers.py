"""Shorthands for parsing and expanding scripts."""

from time import thread_time

from scripts.errors import Place
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.model.elements import Pause
from scripts.model.lines import Utterance
from scripts.syntax.parser import parse, read_script
from scripts.timing.layout import ESTIMATED

HERE = Place("a.txt", 1, 1)


def problems(text):
    """All problems in `text`."""
    return parse(text, "a", "a.txt")[1]


def located_problems(text):
    """(code, line, column, width) of every problem in `text`."""
    return [(problem.code, problem.place.line, problem.place.column, problem.width) for problem in problems(text)]


def elements(text):
    """The elements of a valid `text`."""
    return read_script(text, "a", "a.txt").elements


def script_of(text):
    """The script parsed from a valid `text`."""
    return read_script(text, "a", "a.txt")


def only(text):
    """The first element of `text`; a bell is appended, since a script needs something to hear."""
    first, *_ = elements(f"{text}\n[bell]")
    return first


def lines(text, **choices):
    """The lines of a session without Outpour's preface."""
    return [line for line in expand(read_script(text, "a", "a.txt"), Choices(**choices)) if line.place.file == "a.txt"]


def summary(text, **choices):
    """The session's lines as spoken texts, pauses in milliseconds, and type names of the rest."""
    return [
        line.text
        if isinstance(line, Utterance)
        else line.length.preferred
        if isinstance(line, Pause)
        else type(line).__name__
        for line in lines(text, **choices)
    ]


def utterance(text="Let it go.", pace=1.0):
    """A sentence."""
    return Utterance(text, text, "", pace, HERE)


def repeated(piece):
    """A function that returns `piece` repeated up to a number of characters."""
    return lambda characters: piece * (characters // len(piece))


def growth(work, text_of, characters=80_000):
    """How many times longer `work` takes for a text of `characters` than for one an eighth as long.

    8 for linear time, 64 for quadratic time. Measured in CPU time of this thread, so that a slow machine makes no
    difference. Other disturbances only increase it: returns the smallest of up to five ratios.
    """
    short, long = text_of(characters // 8), text_of(characters)
    ratios = []
    while len(ratios) < 5 and (not ratios or ratios[-1] > 12):
        short_s = min(_cpu_s(work, short) for _ in range(2))
        ratios.append(_cpu_s(work, long) / max(short_s, 0.001))
    return min(ratios)


def _cpu_s(work, text):
    begin = thread_time()
    work(text)
    return thread_time() - begin


class FakeDurations:
    """Durations of sentences given by `speech`, and of sounds and songs by their names."""

    def __init__(self, speech=ESTIMATED.speech, sounds=None, songs=None):
        self.speech = speech
        self.sounds = sounds or {}
        self.songs = songs or {}

    def sound(self, sound):
        return self.sounds.get(sound.source, ESTIMATED.sound(sound))

    def song(self, source, played):
        length = self.songs.get(source)
        return None if length is None else length - played % length
