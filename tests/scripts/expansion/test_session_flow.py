"""How the shipped sessions flow with any seed: no repetition, no contradiction, enough variation."""

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
"""A sentence of up to this many words may be repeated: "Stay there." """

SHORTEST = {"arrive": 2, "aftercare": 2}
"""The shortest lengths of sessions that frame others, in minutes; the rest begin at 5."""

NEVER_SAID = {
    "walk": ["lose your eyes", "hut your eyes", "yes closed", "it down", "Lie down", "you may lie", "on the floor"],
    "shower": ["lose your eyes", "hut your eyes", "Lie down", "you may lie"],
    "movement": ["lose your eyes", "hut your eyes"],
    "breathwork": ["Sit down", "Lean back", "both feet on the floor"],
    "sitting": ["Lie down", "Lie on your", "you may lie", "eep walking", "s you walk"],
    "writing": ["lose your eyes", "hut your eyes", "Lie down", "you may lie", "eep walking"],
    "listening": ["eep walking", "s you walk", "Stand still"],
}
"""Phrases that contradict the posture of a kind, without a first letter that may be a capital."""

NEVER_AFTER = [
    ("tay lying", "Sit down", "it up"),
    ("Lie on your back", "Sit down", "it up"),
    ("Lie down", "Sit down", "it up"),
    ("tep out", "tep in", "urn the water on"),
    ("Put the pen down", "If the pen stops", "ake the pen"),
    ("Put the pen down", "Take another sheet", "ake the pen"),
    ("lose your eyes", "Look at", "pen your eyes"),
]
"""After the first phrase the second must not follow, unless the third comes between them."""


SAID_AT_EVERY_LENGTH = {
    "confide": ["a therapist can help"],
    "film": ["The whole film fits into the pause", "Look for the place in your own life"],
    "meditation": ["If it gets too big, open your eyes, or stand up"],
    "music": ["If it gets too much, take the sound away"],
    "pictures": ["Leave out anyone who harmed you"],
    "writing": ["Nobody is going to read this", "There is no grammar tonight"],
}
"""Phrases required at every length: how to stop, what to avoid, and what the practice is."""


CAUTIONS = {
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
"""Cautions, and the phrases that they precede at every length."""

EMOTIONAL = {
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
"""Emotional lines, which a silence follows."""

UNWELCOME = re.compile(
    r"relax|well done|good job|great job|proud of you|congratulat|you will feel|you'll feel|guarantee|promise you"
    r"|heal(ing|ed)?\b|trauma|symptom|anxiety|depress|disorder|process your|work through|closure|patients\b"
    r"|score|streak|challenge|journey|calm down|cheer up|don't cry|be strong|stay positive|at least you"
    r"|everything happens|time heals|better place|deep breath|safe space|love and light|you must|you have to feel",
    re.IGNORECASE,
)
"""Promises, clinical terms, a coach's praise, and phrases that tell someone to stop crying."""


MISSPOKEN = re.compile(
    r"^close (?!by|to)|\b(?:and|them|or|hands|eyes|lids) close(?! by| to)\b|^use |, use "
    r"|n't have to read|you read twice",
    re.IGNORECASE,
)
"""Words that eSpeak, the phonemizer of the default voice, mispronounces: the verbs "close" and "use"."""


@cache
def script(name):
    return read_script((library_folder() / f"{name}.txt").read_text(encoding="utf-8"), name, name)


@cache
def own_lines(name, length):
    """The lines of a session with the first seed, without the preface."""
    return [line for line in expand(script(name), Choices(minutes=length, seed=SEEDS[0])) if line.place.line > 1]


@cache
def stretched(name, length):
    """By which factor each [every] is stretched, given the number of its prompts in a session."""
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
def samples(name, length):
    """The position and the sentences of each run of words, for every seed: ten times as fast as expanding them."""
    asked = tuple(script(name).header.ask.items())
    stretch = stretched(name, length)
    sampled = []
    for seed in SEEDS:
        elements = (each for each, _ in resolve(script(name), Choices(minutes=length, seed=seed), stretch))
        runs = (tuple(run) for spoken, run in groupby(elements, lambda each: isinstance(each, Words)) if spoken)
        parts = ((run[0].place, tuple(part for words in run for part in (*words.parts, " "))) for run in runs)
        sampled.append([(place, said_by(each, asked)) for place, each in parts])
    return sampled


def sentences_of(sample):
    """The sentences of a sample."""
    return [sentence for _, said in sample for sentence in said]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_sampled_sentences_match_the_expanded_session(name):
    for length in LENGTHS:
        expanded = [line.text for line in own_lines(name, length) if isinstance(line, Utterance)]
        assert sentences_of(samples(name, length)[0]) == expanded


@pytest.mark.parametrize("name", SHIPPED)
def test_no_sentence_is_repeated_except_on_purpose(name):
    intended = {
        each.place
        for block in flatten(script(name).elements)
        if isinstance(block, Repeat)
        for each in flatten(block.body)
    }
    for length in LENGTHS:
        for seed, sample in enumerate(samples(name, length)):
            unintended = sentences_of((place, said) for place, said in sample if place not in intended)
            times = Counter(sentence for sentence in unintended if len(sentence.split()) > SHORT)
            assert not [sentence for sentence, count in times.items() if count > 1], (length, seed)


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_contradicts_the_posture_of_the_kind(name):
    never = NEVER_SAID[script(name).header.kind]
    for length in LENGTHS:
        for sentence in set().union(*map(sentences_of, samples(name, length))):
            assert not [phrase for phrase in never if phrase in sentence], sentence


@pytest.mark.parametrize("name", SHIPPED)
def test_no_posture_contradicts_an_earlier_one(name):
    for length in LENGTHS:
        for seed, sample in enumerate(samples(name, length)):
            text = " ".join(sentences_of(sample))
            for first, second, between in NEVER_AFTER:
                _, _, later = text.partition(first)
                before_second, found, _ = later.partition(second)
                assert not found or between in before_second, (length, seed, first, second)


@pytest.mark.parametrize("length", [20, 30])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_third_of_the_words_differ_between_seeds(name, length):
    sampled = [sentences_of(sample) for sample in samples(name, length)]
    always = set(sampled[0]).intersection(*sampled)
    picked = sum(sentence not in always for sample in sampled for sentence in sample)
    assert picked / sum(map(len, sampled)) >= 1 / 3


@pytest.mark.parametrize("name", SHIPPED)
def test_a_session_speaks_100_to_125_words_a_minute(name):
    for length in LENGTHS:
        words, lasts = 0, 0
        for line in own_lines(name, length):
            if isinstance(line, Utterance):
                words += len(line.text.split())
                lasts += ESTIMATED.speech(line)
            elif isinstance(line, Pause) and not line.markup:  # automatic rests
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
def test_the_closing_has_a_few_sentences(name):
    for length in LENGTHS:
        lines = own_lines(name, length)
        (closing,) = [index for index, line in enumerate(lines) if isinstance(line, Closing)]
        assert 4 <= sum(isinstance(line, Utterance) for line in lines[closing:]) <= 20


@pytest.mark.parametrize("name", sorted(set(SHIPPED) - {"arrive"}))
def test_every_session_mentions_a_helpline_and_its_required_lines(name):
    needed = ["helpline", *SAID_AT_EVERY_LENGTH.get(name, [])]
    for length in LENGTHS:
        for seed, sample in enumerate(samples(name, length)):
            text = " ".join(sentences_of(sample))
            assert not [phrase for phrase in needed if phrase not in text], (length, seed)


@cache
def whole(name, length, seed=SEEDS[0]):
    """The cues of a session, laid out with estimated lengths."""
    return list(lay_out(expand(script(name), Choices(minutes=length, seed=seed)), ESTIMATED, minutes(length)))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_session_ends_with_one_bell_that_is_not_used_elsewhere(name):
    for length in LENGTHS:
        lines = own_lines(name, length)
        silent = Pause | Music | Closing
        audible = [line for line in lines if not isinstance(line, silent)]
        assert isinstance(audible[-1], Bell)
        bells = [line for line in lines if isinstance(line, Bell)]
        assert [line.kind for line in bells].count(audible[-1].kind) == audible[-1].strokes == 1, length
        *_, before, bell, _, _ = whole(name, length)
        assert (before.kind, bell.kind) == ("pause", "bell")
        assert before.stop - before.start >= 3000, length
        (closing,) = [index for index, line in enumerate(lines) if isinstance(line, Closing)]
        assert sum(isinstance(line, Bell) for line in lines[closing:]) == 1


@pytest.mark.parametrize("name", SHIPPED)
def test_the_last_sentence_is_not_about_the_helpline(name):
    for length in LENGTHS:
        assert not [sample for sample in samples(name, length) if "helpline" in sentences_of(sample)[-1]], length


@pytest.mark.parametrize("name", SHIPPED)
def test_no_sentence_promises_praises_or_sounds_clinical(name):
    for length in LENGTHS:
        for sentence in set().union(*map(sentences_of, samples(name, length))):
            assert not UNWELCOME.search(sentence), sentence


@pytest.mark.parametrize("name", SHIPPED)
def test_no_sentence_has_words_that_the_voice_mispronounces(name):
    for length in LENGTHS:
        for sentence in set().union(*map(sentences_of, samples(name, length))):
            assert not MISSPOKEN.search(sentence), sentence


@pytest.mark.parametrize("name", sorted(CAUTIONS))
def test_a_caution_precedes_its_activity(name):
    for length in LENGTHS:
        for seed, sample in enumerate(samples(name, length)):
            text = " ".join(sentences_of(sample))
            for caution, act in CAUTIONS[name]:
                assert 0 <= text.find(caution) < text.find(act), (length, seed, caution)


def silence_after(cues, phrase):
    """Length of the first written pause after `phrase`, in milliseconds; None if it isn't spoken."""
    for index, cue in enumerate(cues):
        if cue.kind == "say" and phrase in cue.text:
            for later in cues[index + 1 :]:
                if later.kind in ("pause", "hold") and isinstance(later.line, Pause | Hold) and later.line.markup:
                    return later.stop - later.start
    return None


@pytest.mark.parametrize(("length", "least"), [(10, 15), (20, 20), (30, 30), (45, 30)])
@pytest.mark.parametrize("name", sorted(EMOTIONAL))
def test_emotional_lines_are_followed_by_silence(name, length, least):
    for seed in range(3):
        silences = [
            found
            for phrase in EMOTIONAL[name]
            if (found := silence_after(whole(name, length, seed), phrase)) is not None
        ]
        assert silences, seed
        assert min(silences) >= least * 1000, seed
        assert max(silences) <= 150_000, seed


@pytest.mark.parametrize(("length", "most"), [(5, 0.40), (10, 0.36), (20, 0.30), (30, 0.26), (45, 0.22)])
@pytest.mark.parametrize("name", SHIPPED)
def test_speech_takes_a_limited_share_of_a_session(name, length, most):
    cues = whole(name, length)
    spoken = sum(cue.stop - cue.start for cue in cues if isinstance(cue.line, Utterance))
    assert spoken / minutes(length) <= most


@pytest.mark.parametrize("name", SHIPPED)
def test_a_longer_session_has_more_speech_and_more_silence(name):
    def share(length, kinds):
        return sum(cue.stop - cue.start for cue in whole(name, length) if isinstance(cue.line, kinds))

    still = Pause | Hold | Remainder | PacedBreathing | SpokenCount | MusicSolo
    for shorter, longer in pairwise(LENGTHS):
        assert share(shorter, Utterance) < share(longer, Utterance)
        assert share(shorter, still) < share(longer, still)


@pytest.mark.parametrize("name", SHIPPED)
def test_written_pauses_are_at_least_as_long_as_sentence_rests(name):
    for length in LENGTHS[name == "breathwork" :]:  # at 5 minutes its care notes leave hardly any pauses
        for seed in range(3):
            for cue in whole(name, length, seed):
                if isinstance(cue.line, Pause) and cue.line.markup and not cue.line.length.exact:
                    assert cue.stop - cue.start >= script(name).header.rests.sentence, (length, cue.line.place)
