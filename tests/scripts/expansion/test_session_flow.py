"""How the shipped sessions flow, whatever chance picks: nothing is said twice, nothing clashes, enough varies."""

import re
from collections import Counter
from functools import cache
from itertools import groupby, pairwise

import pytest

from scripts.expansion.choices import Choices, resolve
from scripts.expansion.expand import expand
from scripts.library.lookup import library_folder
from scripts.model.elements import Bell, Closing, Condition, Every, Hold, Music, MusicSolo, Pause, Repeat
from scripts.model.lines import PacedBreathing, Remainder, SpokenCount, Utterance
from scripts.model.text_runs import Words
from scripts.model.tree import flatten
from scripts.normalization.sentences import sentences
from scripts.syntax.parser import read_script
from scripts.times import minutes
from scripts.timing.layout import ESTIMATED, lay_out, possible_lengths

SHIPPED = sorted(path.stem for path in library_folder().glob("*.txt"))
SEEDS = range(200)
LENGTHS = [5, 10, 20, 30, 45]
SHORT = 4
"""A sentence of up to this many words may come twice: "Stay there." """

SHORTEST = {"arrive": 2, "aftercare": 2}
"""In minutes, of those that go around others; the rest begin at 5."""

NEVER_SAID = {
    "walk": ["lose your eyes", "hut your eyes", "yes closed", "it down", "Lie down", "you may lie", "on the floor"],
    "shower": ["lose your eyes", "hut your eyes", "Lie down", "you may lie"],
    "movement": ["lose your eyes", "hut your eyes"],
    "breathwork": ["Sit down", "Lean back", "both feet on the floor"],
    "sitting": ["Lie down", "Lie on your", "you may lie", "eep walking", "s you walk"],
    "writing": ["lose your eyes", "hut your eyes", "Lie down", "you may lie", "eep walking"],
    "listening": ["eep walking", "s you walk", "Stand still"],
}
"""What contradicts the posture of a whole kind; a letter that may be a capital is left out."""

NEVER_AFTER = [
    ("tay lying", "Sit down", "it up"),
    ("Lie on your back", "Sit down", "it up"),
    ("Lie down", "Sit down", "it up"),
    ("tep out", "tep in", "urn the water on"),
    ("Put the pen down", "If the pen stops", "ake the pen"),
    ("Put the pen down", "Take another sheet", "ake the pen"),
    ("lose your eyes", "Look at", "pen your eyes"),
]
"""Said once, the second must not follow, unless the third stands between them."""


SAID_AT_EVERY_LENGTH = {
    "confide": ["a therapist can help"],
    "film": ["The whole film fits into the pause", "Look for the place in your own life"],
    "meditation": ["If it gets too big, open your eyes, or stand up"],
    "music": ["If it gets too much, take the sound away"],
    "pictures": ["Leave out anyone who harmed you"],
    "writing": ["Nobody is going to read this", "There is no grammar tonight"],
}
"""What must not get lost when a session is short: how to stop, what to leave alone, what the practice is."""


FIRST_SAID = {
    "breathwork": [("breathe small, or stop", "This is one minute")],
    "film": [("If a scene hurts in a wrong way", "Now pause me")],
    "gaze": [
        ("contact lenses", "Look for a point"),
        ("If it hurts, blink", "And look."),
    ],
    "meditation": [("If it gets too big", "If it makes you cry")],
    "music": [
        ("Turn it down a little", "I'll be quiet until it is over"),
        ("If it gets too much", "I'll be quiet until it is over"),
    ],
    "pictures": [("Leave out anyone who harmed you", "a good day"), ("press enter", "a good day")],
    "shower": [
        ("Leave the phone somewhere dry", "step in"),
        ("Not hot.", "step in"),
        ("Mind the floor", "Turn your back to the water"),
        ("If you get dizzy", "Nobody can tell what is water"),
    ],
    "walk": [("You need to hear the cars", "Now listen to your shoes"), ("stop and look", "Now listen to your shoes")],
    "workout": [
        ("Roll your shoulders", "Make two fists"),
        ("Stop at any pain", "Make two fists"),
        ("Two strokes, and you rest", "Let your arms hang"),
    ],
    "yawn": [("If your jaw clicks or hurts", "Open your mouth")],
}
"""Cautions, and what they go before at every length."""

HEARTS = {
    "breathwork": ["Whatever it is, it may pass through", "If you cry, cry the way it comes"],
    "confide": ["I won't interrupt", "Tell them, in that one sentence"],
    "film": ["Look for the place in your own life", "If you cry again, these tears are your own"],
    "gaze": ["Keep your eyes closed, or let them open a little", "If your eyes are wet, leave them wet"],
    "good-cry": ["If it comes up, let it come", "I will leave you alone with it"],
    "gratitude": ["And then it turned", "They live now, and so do you"],
    "meditation": ["Look in your chest", "If it makes you cry, cry sitting down"],
    "music": ["Leave the quiet on", "It may be behind the eyes"],
    "pictures": ["Now only look", "If you cry, hold the picture away"],
    "shower": ["Nobody can tell what is water and what is tears", "If nothing comes, let the water do it"],
    "walk": ["If you want to cry, cry as you go", "Let your breath shake if it shakes"],
    "workout": ["Down here the boots can come off", "If it comes, it comes into the blanket"],
    "writing": ["Now write about", "If it makes you cry", "If your eyes fill", "If you have to put the pen down"],
    "yawn": ["And under them there is", "If it comes up, let it come"],
}
"""Where feeling happens: what is said before the quiet in which it can."""

UNWELCOME = re.compile(
    r"relax|well done|good job|great job|proud of you|congratulat|you will feel|you'll feel|guarantee|promise you"
    r"|heal(ing|ed)?\b|trauma|symptom|anxiety|depress|disorder|process your|work through|closure|patients\b"
    r"|score|streak|challenge|journey|calm down|cheer up|don't cry|be strong|stay positive|at least you"
    r"|everything happens|time heals|better place|deep breath|safe space|love and light|you must|you have to feel",
    re.IGNORECASE,
)
"""Promises, a clinic's words, a coach's praise, and what people say so that somebody stops crying."""


MISSPOKEN = re.compile(
    r"^close (?!by|to)|\b(?:and|them|or|hands|eyes|lids) close(?! by| to)\b|^use |, use "
    r"|n't have to read|you read twice",
    re.IGNORECASE,
)
"""What eSpeak, which gives the usual voice its sounds, takes for another word: to close for near, to use for a use."""


@cache
def script(name):
    return read_script((library_folder() / f"{name}.txt").read_text(encoding="utf-8"), name, name)


@cache
def own_lines(name, length):
    """The lines of the first session, without what Outpour says before it."""
    return [line for line in expand(script(name), Choices(minutes=length, seed=SEEDS[0])) if line.place.line > 1]


@cache
def stretched(name, length):
    """How much longer than it wishes each [every] goes on, told by how many prompts a session has."""
    prompts = Counter(line.place for line in own_lines(name, length) if isinstance(line, Remainder))
    every = {each.place: each for each in flatten(script(name).elements) if isinstance(each, Every)}
    return {
        place: count * every[place].interval.preferred / every[place].length.preferred
        for place, count in prompts.items()
    }


@cache
def said_by(parts, words):
    filled = (part if isinstance(part, str) else dict(words)[part.name] for part in parts)
    return tuple(sentence for _, sentence in sentences("".join(filled)))


@cache
def evenings(name, length):
    """Where each run of words stands and its sentences, for every seed: ten times as fast as to unfold them."""
    asked = tuple(script(name).header.ask.items())
    stretch = stretched(name, length)
    walked = []
    for seed in SEEDS:
        elements = (each for each, _ in resolve(script(name), Choices(minutes=length, seed=seed), stretch))
        runs = (tuple(run) for spoken, run in groupby(elements, lambda each: isinstance(each, Words)) if spoken)
        parts = ((run[0].place, tuple(part for words in run for part in (*words.parts, " "))) for run in runs)
        walked.append([(place, said_by(each, asked)) for place, each in parts])
    return walked


def told(evening):
    """The sentences of an evening."""
    return [sentence for _, said in evening for sentence in said]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_evenings_walked_here_say_what_a_session_says(name):
    for length in LENGTHS:
        unfolded = [line.text for line in own_lines(name, length) if isinstance(line, Utterance)]
        assert told(evenings(name, length)[0]) == unfolded


@pytest.mark.parametrize("name", SHIPPED)
def test_no_sentence_comes_twice_unless_it_is_repeated_on_purpose(name):
    meant = {
        each.place
        for block in flatten(script(name).elements)
        if isinstance(block, Repeat)
        for each in flatten(block.body)
    }
    for length in LENGTHS:
        for seed, evening in enumerate(evenings(name, length)):
            once = told((place, said) for place, said in evening if place not in meant)
            times = Counter(sentence for sentence in once if len(sentence.split()) > SHORT)
            assert not [sentence for sentence, count in times.items() if count > 1], (length, seed)


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_contradicts_the_posture_that_a_kind_of_session_has(name):
    never = NEVER_SAID[script(name).header.kind]
    for length in LENGTHS:
        for sentence in set().union(*map(told, evenings(name, length))):
            assert not [phrase for phrase in never if phrase in sentence], sentence


@pytest.mark.parametrize("name", SHIPPED)
def test_no_posture_is_asked_for_that_an_earlier_one_rules_out(name):
    for length in LENGTHS:
        for seed, evening in enumerate(evenings(name, length)):
            text = " ".join(told(evening))
            for first, second, between in NEVER_AFTER:
                _, _, later = text.partition(first)
                before_second, found, _ = later.partition(second)
                assert not found or between in before_second, (length, seed, first, second)


@pytest.mark.parametrize("length", [20, 30])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_third_of_the_words_differ_between_seeds(name, length):
    walked = [told(evening) for evening in evenings(name, length)]
    always = set(walked[0]).intersection(*walked)
    picked = sum(sentence not in always for evening in walked for sentence in evening)
    assert picked / sum(map(len, walked)) >= 1 / 3


@pytest.mark.parametrize("name", SHIPPED)
def test_a_session_speaks_100_to_125_words_a_minute(name):
    for length in LENGTHS:
        words, lasts = 0, 0
        for line in own_lines(name, length):
            if isinstance(line, Utterance):
                words += len(line.text.split())
                lasts += ESTIMATED.speech(line)
            elif isinstance(line, Pause) and not line.markup:  # the rests that come by themselves
                lasts += line.length.preferred
        assert 100 <= words * minutes(1) / lasts <= 125, length


@pytest.mark.parametrize("name", SHIPPED)
def test_every_length_from_the_shortest_to_45_minutes_can_be_played(name):
    limits = {each.limit / minutes(1) for each in flatten(script(name).elements) if isinstance(each, Condition)}
    edges = {edge for limit in limits for edge in (limit, limit - 0.01)}
    shortest = SHORTEST.get(name, 5)
    for length in sorted({shortest, 45, *(edge for edge in edges if shortest <= edge <= 45)}):
        for seed in range(2):
            least, most = possible_lengths(expand(script(name), Choices(minutes=length, seed=seed)), ESTIMATED)
            assert least <= minutes(length) <= most, length


@pytest.mark.parametrize("name", SHIPPED)
def test_listeners_who_stop_early_hear_a_few_sentences(name):
    for length in LENGTHS:
        lines = own_lines(name, length)
        (closing,) = [index for index, line in enumerate(lines) if isinstance(line, Closing)]
        assert 4 <= sum(isinstance(line, Utterance) for line in lines[closing:]) <= 20


@pytest.mark.parametrize("name", sorted(set(SHIPPED) - {"arrive"}))
def test_every_session_says_where_help_is_and_what_it_must_not_leave_out(name):
    needed = ["helpline", *SAID_AT_EVERY_LENGTH.get(name, [])]
    for length in LENGTHS:
        for seed, evening in enumerate(evenings(name, length)):
            text = " ".join(told(evening))
            assert not [phrase for phrase in needed if phrase not in text], (length, seed)


@cache
def whole(name, length, seed=SEEDS[0]):
    """A session as it is laid out when sentences last as long as they are estimated to."""
    return list(lay_out(expand(script(name), Choices(minutes=length, seed=seed)), ESTIMATED, minutes(length)))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_session_ends_with_one_bell_that_is_not_used_elsewhere(name):
    for length in LENGTHS:
        lines = own_lines(name, length)
        silent = Pause | Music | Closing
        heard = [line for line in lines if not isinstance(line, silent)]
        assert isinstance(heard[-1], Bell)
        bells = [line for line in lines if isinstance(line, Bell)]
        assert [line.kind for line in bells].count(heard[-1].kind) == heard[-1].strokes == 1, length
        *_, before, bell, _, _ = whole(name, length)
        assert (before.kind, bell.kind) == ("pause", "bell")
        assert before.stop - before.start >= 3000, length
        (closing,) = [index for index, line in enumerate(lines) if isinstance(line, Closing)]
        assert sum(isinstance(line, Bell) for line in lines[closing:]) == 1


@pytest.mark.parametrize("name", SHIPPED)
def test_the_last_words_are_not_those_about_help(name):
    for length in LENGTHS:
        assert not [evening for evening in evenings(name, length) if "helpline" in told(evening)[-1]], length


@pytest.mark.parametrize("name", SHIPPED)
def test_no_word_promises_or_praises_or_comes_from_a_clinic(name):
    for length in LENGTHS:
        for sentence in set().union(*map(told, evenings(name, length))):
            assert not UNWELCOME.search(sentence), sentence


@pytest.mark.parametrize("name", SHIPPED)
def test_no_word_is_taken_for_another_by_the_voice(name):
    for length in LENGTHS:
        for sentence in set().union(*map(told, evenings(name, length))):
            assert not MISSPOKEN.search(sentence), sentence


@pytest.mark.parametrize("name", sorted(FIRST_SAID))
def test_a_caution_comes_before_what_it_is_about(name):
    for length in LENGTHS:
        for seed, evening in enumerate(evenings(name, length)):
            text = " ".join(told(evening))
            for caution, act in FIRST_SAID[name]:
                assert 0 <= text.find(caution) < text.find(act), (length, seed, caution)


def quiet_after(cues, said):
    """How long the pause is that is written next behind `said`, in milliseconds; None where that is unsaid."""
    for index, cue in enumerate(cues):
        if cue.kind == "say" and said in cue.text:
            for later in cues[index + 1 :]:
                if later.kind in ("pause", "hold") and isinstance(later.line, Pause | Hold) and later.line.markup:
                    return later.stop - later.start
    return None


@pytest.mark.parametrize(("length", "least"), [(10, 15), (20, 20), (30, 30), (45, 30)])
@pytest.mark.parametrize("name", sorted(HEARTS))
def test_it_is_quiet_where_feeling_happens(name, length, least):
    for seed in range(3):
        quiet = [found for said in HEARTS[name] if (found := quiet_after(whole(name, length, seed), said)) is not None]
        assert quiet, seed
        assert min(quiet) >= least * 1000, seed
        assert max(quiet) <= 150_000, seed


@pytest.mark.parametrize(("length", "most"), [(5, 0.40), (10, 0.36), (20, 0.30), (30, 0.26), (45, 0.22)])
@pytest.mark.parametrize("name", SHIPPED)
def test_most_of_a_session_is_left_to_the_listener(name, length, most):
    cues = whole(name, length)
    spoken = sum(cue.stop - cue.start for cue in cues if isinstance(cue.line, Utterance))
    assert spoken / minutes(length) <= most


@pytest.mark.parametrize("name", SHIPPED)
def test_a_longer_session_has_more_to_say_and_more_room(name):
    def share(length, kinds):
        return sum(cue.stop - cue.start for cue in whole(name, length) if isinstance(cue.line, kinds))

    still = Pause | Hold | Remainder | PacedBreathing | SpokenCount | MusicSolo
    for shorter, longer in pairwise(LENGTHS):
        assert share(shorter, Utterance) < share(longer, Utterance)
        assert share(shorter, still) < share(longer, still)


@pytest.mark.parametrize("name", SHIPPED)
def test_between_thoughts_there_is_more_time_than_between_sentences(name):
    for length in LENGTHS[name == "breathwork" :]:  # which has hardly a minute left beside its care notes at 5
        for seed in range(3):
            for cue in whole(name, length, seed):
                if isinstance(cue.line, Pause) and cue.line.markup and not cue.line.length.exact:
                    assert cue.stop - cue.start >= script(name).header.rests.sentence, (length, cue.line.place)
