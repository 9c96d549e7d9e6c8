"""Tags of exported files: titles, commands, chapters, lyrics and covers."""

import io

import av
import numpy as np
import pytest
from exports import exported_once
from mutagen.id3 import ID3
from PIL import Image
from sessions import MINIMAL

from audio.sinks import Encoding
from voice.export.cover import cover
from voice.export.export import export
from voice.export.metadata import describe


def test_an_mp3_is_tagged_with_title_command_cover_and_lyrics(open_session, tmp_path):
    made = open_session(MINIMAL, seed=1234)
    tags = ID3(exported_once(made, tmp_path / "small.mp3"))
    timeline = made.timeline()
    assert tags.version == (2, 4, 0)
    assert tags["TIT2"].text == ["A small one"]
    assert tags.getall("COMM")[0].text == ["outpour export small --voice hum --seed 1234 --notes short"]
    assert Image.open(io.BytesIO(tags.getall("APIC")[0].data)).size == (1400, 1400)
    assert [(cue.start, cue.text) for cue in timeline.cues if cue.kind == "say"] == [
        (start, text) for text, start in tags.getall("SYLT")[0].text
    ]
    assert tags.getall("USLT")[0].text.splitlines() == [cue.text for cue in timeline.cues if cue.kind == "say"]


def test_an_mp3_lists_its_chapters_in_order(open_session, tmp_path):
    made = open_session(MINIMAL)
    path = exported_once(made, tmp_path / "small.mp3")
    tags = ID3(path)
    chapters = {frame.element_id: frame for frame in tags.getall("CHAP")}
    (contents,) = tags.getall("CTOC")
    listed = [chapters[name] for name in contents.child_element_ids]
    expected = [(chapter.title, chapter.start) for chapter in made.timeline().chapters]
    assert [(frame.sub_frames["TIT2"].text[0], frame.start_time) for frame in listed] == expected
    assert [title for title, _ in expected] == ["Before you begin", "Setting out", "Going on", "Back"]
    assert [frame.end_time for frame in listed] == [start for _, start in expected[1:]] + [made.timeline().length]
    with av.open(str(path)) as container:
        assert [chapter["start"] for chapter in container.chapters()] == [start for _, start in expected]


@pytest.mark.parametrize("suffix", [".m4a", ".m4b", ".opus", ".flac"])
def test_every_format_is_tagged_with_title_command_and_chapters(open_session, tmp_path, suffix):
    made = open_session(MINIMAL, seed=1234)
    path = exported_once(made, tmp_path / f"small{suffix}")
    with av.open(str(path)) as container:
        metadata = container.metadata | container.streams.audio[0].metadata
        tags = {key.lower(): value for key, value in metadata.items()}
        starts = [round(float(1000 * chapter["start"] * chapter["time_base"])) for chapter in container.chapters()]
    assert tags["title"] == "A small one"
    assert tags["comment"] == "outpour export small --voice hum --seed 1234 --notes short"
    assert starts == [chapter.start for chapter in made.timeline().chapters]


def test_the_comment_tag_omits_private_words_and_paths(open_session, tmp_path, song):
    text = MINIMAL.replace("music: none", "ask: {who: someone}").replace("Feel your", "Think of {who}. Feel your")
    made = open_session(
        text, minutes=2, words={"who": "my late brother"}, music=str(song[".flac"]), music_level=-3.0, seed=7
    )
    export(made, tmp_path / "a.mp3", overwrite=False, encoding=Encoding(bitrate=64, mono=True), attempts=1)
    expected = "outpour export small --minutes 2 --voice hum --music FILE --music-level -3 --bitrate 64 --seed 7"
    expected += " --notes short --mono"
    assert ID3(tmp_path / "a.mp3").getall("COMM")[0].text == [expected]


def test_tags_describe_the_session_as_heard(open_session):
    made = open_session(MINIMAL)
    list(made.blocks())
    description = describe(made)
    assert description.length_ms == made.timeline().length
    assert description.chapters[0].start_ms == 0
    assert description.chapters[-1].stop_ms == description.length_ms


def test_a_cover_is_drawn_for_any_title_and_for_an_empty_session():
    for title in ("", "x" * 500, "雨", "A walk – für dich", "Let it come, and let it pass as a wave does"):
        assert Image.open(io.BytesIO(cover(title, "20 min", ()))).size == (1400, 1400)


def test_a_cover_draws_speech_high_and_silence_low(open_session):
    cues = open_session(MINIMAL).timeline().cues
    image = np.asarray(Image.open(io.BytesIO(cover("", "", cues))).convert("L"), float)
    rows = image[700:1150, 110:1290]
    lit = (rows > np.median(rows) + 40).sum(axis=0)
    length = cues[-1].stop
    speech = next(cue for cue in cues if cue.kind == "say" and cue.stop - cue.start > length / 60)
    quiet = max((cue for cue in cues if cue.kind == "pause"), key=lambda cue: cue.stop - cue.start)

    def height(cue):
        return lit[int(1180 * cue.start / length) : int(1180 * cue.stop / length)].max()

    assert height(speech) > 200
    assert np.median(lit[int(1180 * (quiet.start + 1500) / length) : int(1180 * (quiet.stop - 1500) / length)]) < 20
