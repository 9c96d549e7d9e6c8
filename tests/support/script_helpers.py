"""Scripts in a few words: parsed, unfolded, with their problems in short."""

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
    return [line for line in expand(read_script(text, "a", "a.txt"), Choices(**choices)) if line.place.file == "a.txt"]


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


def again(piece):
    """A function that makes a text of so many signs from `piece`."""
    return lambda signs: piece * (signs // len(piece))


def growth(work, text_of, signs=80_000):
    """How many times longer `work` takes of a text of `signs` than of one an eighth as long.

    8 where it grows with the text, 64 where it grows with its square. Counted in the time that a processor gives to
    this thread, so that a slow machine changes nothing; what still disturbs it can only make it more, so that the least
    of five comparisons is told, or the first one near 8.
    """
    few, many = text_of(signs // 8), text_of(signs)
    found = []
    while len(found) < 5 and (not found or found[-1] > 12):
        quick = min(_taken(work, few) for _ in range(2))
        found.append(_taken(work, many) / max(quick, 0.001))
    return min(found)


def _taken(work, text):
    begin = thread_time()
    work(text)
    return thread_time() - begin


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
