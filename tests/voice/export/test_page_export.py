"""Pages that an export writes: the sound of an MP3, and what is heard when."""

import os

import pytest
from pages import read_page
from program import tree
from sessions import GUIDED, MINIMAL, session_of

from scripts.model.lines import SpokenCount
from voice.errors import ConsentError, TargetError
from voice.export import export as export_module
from voice.export.export import export
from voice.export.labels import Labels
from voice.session.scheduler import Attendance
from voice.speech.engines.hum import HumEngine

INTENSE = "---\nvoice: hum\nmusic: none\npace: 2\n---\nLie down.\n\n[breathe connected x8]\n"


def page_of(session, tmp_path, **options):
    """Export `session` as a page, and return the page and the session's timeline."""
    exported = export(session, tmp_path / "page.html", overwrite=True, attempts=1, **options)
    return read_page(tmp_path / "page.html"), exported.timeline


@pytest.fixture(scope="module")
def guided(tmp_path_factory):
    """The page of `GUIDED`, and its timeline."""
    folder = tmp_path_factory.mktemp("guided")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTPOUR_HOME", str(folder / "home"))
        with session_of(folder, GUIDED) as session:
            return page_of(session, folder)


def test_a_page_holds_the_same_sound_as_an_mp3_in_little_more_room(open_session, tmp_path):
    page, timeline = page_of(open_session(), tmp_path)
    export(open_session(), tmp_path / "small.mp3", overwrite=False, attempts=1)
    sound = (tmp_path / "small.mp3").read_bytes()
    assert page.sound == sound
    assert page.content["length"] == timeline.length
    assert (tmp_path / "page.html").stat().st_size <= 1.4 * len(sound)
    assert sorted(tree(tmp_path)) == sorted(str(tmp_path / name) for name in ("page.html", "small.mp3", "small.txt"))


def test_a_page_shows_what_the_timeline_has(guided):
    page, timeline = guided
    said = [[cue.start, cue.stop, cue.words] for cue in timeline.cues if cue.words]
    counts = [cue for cue in timeline.cues if isinstance(cue.line, SpokenCount)]
    numbers = [text for cue in counts for text in (each.text for each in cue.line.spoken)]
    assert [line for line in page.content["lines"] if line[2] not in numbers] == said
    assert [line[2] for line in page.content["lines"] if line[2] in numbers] == numbers
    assert page.content["lines"] == sorted(page.content["lines"])
    breaths = [breath for cue in timeline.cues for breath in cue.breaths]
    assert [phase[:2] for phase in page.content["phases"]] == [[breath.start, breath.stop] for breath in breaths]
    assert page.content["chapters"] == [[chapter.start, chapter.title] for chapter in timeline.chapters]
    assert page.content["care"] == ["Sit down first."]
    assert (page.content["cautions"], page.content["question"]) == ([], "")


def test_the_lungs_fill_and_empty_without_a_jump(guided):
    page, timeline = guided
    levels = {
        "in": [(0, 0.85), (0, 1)],
        "more": [(0.85, 1)],
        "hold": [(1, 1)],
        "out": [(1, 0)],
        "rest": [(0, 0)],
    }
    phases = [breath.phase for cue in timeline.cues for breath in cue.breaths]
    for phase, (*_, words, begin, end) in zip(phases, page.content["phases"], strict=True):
        assert (begin, end) in levels[phase]
        assert words
    full = [(begin, end) for *_, begin, end in page.content["phases"]]
    assert [end for _, end in full[:-1]] == [begin for begin, _ in full[1:]]


def test_intense_breathing_asks_on_the_page(open_session, tmp_path):
    page, _ = page_of(open_session(INTENSE), tmp_path)
    assert any("strong, fast breathing" in note for note in page.content["cautions"])
    assert page.content["question"]


def test_notes_that_no_voice_speaks_are_marked_as_english(open_session, tmp_path):
    page, _ = page_of(
        open_session("---\nvoice: hum\nlanguage: he\nmusic: none\ncare:\n  - שבו.\n---\nשלום.\n"), tmp_path
    )
    assert page.content["care"] == ["שבו."]
    assert any("driving" in note or "drive" in note for note in page.content["cautions"])


def test_intense_breathing_needs_consent_before_the_page_is_written(open_session):
    with pytest.raises(ConsentError):
        open_session(INTENSE).require_consent(given=False)


def test_an_untitled_page_has_no_word_of_its_subject(open_session, tmp_path):
    text = GUIDED.replace("guided", "Elegy").replace("# Holding", "# Elegy").replace("Feel your", "Elegy. Feel your")
    page, _ = page_of(open_session(text, name="elegy"), tmp_path, labels=Labels(untitled=True))
    assert "elegy" not in page.html.lower()
    assert b"elegy" not in page.sound.lower()
    assert page.content["title"] == page.texts["title"] == "Session"
    assert page.content["lines"] == []
    assert [title for _, title in page.content["chapters"]] == ["1", "2", "3", "4"]


def test_a_page_says_no_more_of_private_words_and_this_machine_than_its_sound(open_session, tmp_path):
    text = MINIMAL.replace("music: none", "music: none\nask:\n  who: whom\n  place: where").replace(
        "You can stop here.", "Think of {who}."
    )
    page, timeline = page_of(open_session(text, words={"who": "Annabel", "place": "Nowhereshire"}), tmp_path)
    assert [line[2] for line in page.content["lines"] if "Annabel" in line[2]] == ["Think of Annabel."]
    assert page.html.count("Annabel") == sum("Annabel" in cue.words for cue in timeline.cues) == 1
    assert "Nowhereshire" not in page.html
    assert str(tmp_path) not in page.html
    assert os.environ["OUTPOUR_HOME"] not in page.html


def test_a_hold_lasts_its_maximum_only_if_the_page_waits(open_session, guided, tmp_path):
    lasting, _ = guided
    session = open_session(GUIDED)
    session.attend(Attendance(holds=True))
    waiting, timeline = page_of(session, tmp_path)
    assert lasting.content["holds"] == []
    holds = [[cue.start, cue.stop] for cue in timeline.cues if cue.kind == "hold"]
    assert waiting.content["holds"] == holds
    assert [stop - start for start, stop in holds] == [12_000]


def test_a_page_that_fails_leaves_nothing(open_session, tmp_path, monkeypatch):
    session = session_of(tmp_path)
    before = tree(tmp_path)

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_module, "write_page", fail)
    with pytest.raises(TargetError, match="no space left"):
        export(session, tmp_path / "page.html", overwrite=False, attempts=1)
    session.close()
    assert tree(tmp_path) == before


def test_captions_and_stems_are_written_beside_a_page(outpour, here):
    assert outpour("export", "small.txt", "-o", "small.html", "--captions", "--stems").status == 0
    names = {path.name for path in here.iterdir()}
    stems = {"small-voice.wav", "small-bed.wav", "small-cues.wav"}
    assert names == {"small.txt", "small.html", "small.vtt", "small.lrc", *stems}


def test_an_existing_page_is_replaced_only_with_force(outpour, here):
    (here / "small.html").write_text("mine")
    assert outpour("export", "small.txt", "-o", "small.html").status == 1
    assert (here / "small.html").read_text() == "mine"
    assert outpour("export", "small.txt", "-o", "small.html", "--force", "--holds").status == 0
    assert read_page(here / "small.html").content["title"] == "A small one"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--holds"], "--holds is for pages"),
        (["-o", "small.mp3", "--holds"], "--holds is for pages"),
        (["-d", "out", "--name", "{name}.html"], "pages with their sound in them are written one at a time"),
        (["-d", "out", "--page", "--holds"], "--holds is for pages"),
    ],
)
def test_options_that_do_not_fit_a_page_are_usage_errors(outpour, here, monkeypatch, options, message):
    monkeypatch.setattr(HumEngine, "speak", lambda *_: pytest.fail("something was spoken"))
    before = tree(here)
    ran = outpour("export", "small.txt", *options)
    assert ran.status == 2
    assert message in " ".join(ran.err.split())
    assert tree(here) == before
