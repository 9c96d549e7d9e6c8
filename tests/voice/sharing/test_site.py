"""What is shared, and under which names."""

import pytest

from voice.sharing.ranges import Coverage
from voice.sharing.site import FIRST_PAGE, SharedSession, site_of


def session(folder, key="k1", title="Walk", **options):
    (folder / f"{key}.mp3").write_bytes(b"sound")
    paths = {"sound": folder / f"{key}.mp3", "page": folder / f"{key}.html", "cover": folder / f"{key}.jpg"}
    return SharedSession(key=key, title=title, language="en", length=61_000, **paths, **options)


def test_one_session_opens_its_page(tmp_path):
    files = site_of([session(tmp_path)]).files
    assert set(files) == {"", "k1.html", "k1.mp3", "k1.jpg"}
    assert files[FIRST_PAGE] == files["k1.html"]


def test_several_sessions_open_a_list(tmp_path):
    sessions = [session(tmp_path, care=("Sit down.",)), session(tmp_path, "k2", "<b>Shower</b>")]
    files = site_of(sessions).files
    html = files[FIRST_PAGE].content.decode()
    for text in ("Walk", "Play, 1:01", "Sit down.", "./k1.html", "./k2.mp3", "&lt;b&gt;Shower", "./k2.jpg"):
        assert text in html
    assert "<b>" not in html
    assert len(files) == 7


def test_the_table_of_files_cannot_be_changed(tmp_path):
    with pytest.raises(TypeError):
        site_of([session(tmp_path)]).files["new"] = None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Morning walk", "Morning walk.mp3"),
        ("Träume über Nacht", "Träume über Nacht.mp3"),
        ("朝の散歩", "朝の散歩.mp3"),
        ('a/b\\c:d*e?f"g<h>i|j', "a-b-c-d-e-f-g-h-i-j.mp3"),
        ("../../etc/passwd", "etc-passwd.mp3"),
        ("line\r\nX: y", "line-X- y.mp3"),
        ("odd \udcff", "odd.mp3"),
        ("...", "session.mp3"),
        ("", "session.mp3"),
        ("x" * 300, "x" * 80 + ".mp3"),
    ],
)
def test_a_download_is_named_after_its_session(tmp_path, title, name):
    assert site_of([session(tmp_path, title=title)]).files["k1.mp3"].download_name == name


def test_parts_cover_a_file_in_any_order():
    coverage = Coverage()
    for start, stop in ((50, 100), (0, 1), (0, 20), (20, 49)):
        coverage.add(start, stop)
        assert not coverage.covers(100)
    coverage.add(49, 50)
    assert coverage.covers(100)
