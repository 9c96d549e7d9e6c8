"""Scripts in a few words: parsed, unfolded, with their problems in short."""

from functools import cache
from time import process_time

from scripts.elements import Pause
from scripts.errors import Place
from scripts.layout import ESTIMATED
from scripts.lines import Utterance
from scripts.parse import parse, read_script
from scripts.resolve import Choices
from scripts.unfold import unfold

HERE = Place("a.txt", 1, 1)


def problems(text):
    """Every problem in `text`."""
    return parse(text, "a", "a.txt")[1]


def faults(text):
    """(code, line, column, width) of every problem in `text`."""
    return [(each.code, each.place.line, each.place.column, each.width) for each in problems(text)]


def elements(text):
    """The elements of a faultless `text`."""
    return read_script(text, "a", "a.txt").elements


def script_of(text):
    """The script that a faultless `text` makes."""
    return read_script(text, "a", "a.txt")


def only(text):
    """The one element that `text` has, something to hear behind it left out."""
    first, *_ = elements(f"{text}\n[bell]")
    return first


def lines(text, **choices):
    """The lines of a session, without what Outpour says before it."""
    return [line for line in unfold(read_script(text, "a", "a.txt"), Choices(**choices)) if line.place.file == "a.txt"]


def told(text, **choices):
    """The session in short: texts of what is spoken, milliseconds of pauses, names of the rest."""
    return [
        line.text
        if isinstance(line, Utterance)
        else line.length.length
        if isinstance(line, Pause)
        else type(line).__name__
        for line in lines(text, **choices)
    ]


def utterance(text="Let it go.", pace=1.0):
    """A sentence to be spoken."""
    return Utterance(text, text, "", pace, HERE)


def seconds_of(work):
    """How many seconds of a usual processor `work` takes, and what it returns."""
    begin = process_time()
    result = work()
    return (process_time() - begin) / slowness(), result


@cache
def slowness():
    """How many times longer this processor takes than a usual one, of 2020; 1 where it is as fast or faster."""

    def counted():
        begin, seen = process_time(), {}
        for number in range(300_000):
            seen[number % 1000] = str(number)
        return process_time() - begin

    return max(1.0, min(counted() for _ in range(3)) / 0.04)


class Spoken:
    """Measures of a voice that speaks each sentence as long as `speech` tells, and of songs by their names."""

    def __init__(self, speech=ESTIMATED.speech, sounds=None, songs=None):
        self.speech = speech
        self.sounds = sounds or {}
        self.songs = songs or {}

    def sound(self, sound):
        return self.sounds.get(sound.source, ESTIMATED.sound(sound))

    def song(self, source, played):
        length = self.songs.get(source)
        return None if length is None else length - played % length
