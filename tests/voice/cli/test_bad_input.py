"""Bad input is reported, and nothing is written."""

import wave

import pytest
from program import tree
from sessions import SMALL

HUM = ("--voice", "hum")
ALIAS_BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\ntitle: *c\n"

SCRIPTS = {
    "good.txt": SMALL,
    "unknown-direction.txt": "Hello.\n\n[paus 3s]\n",
    "unclosed.txt": "[from 5m]\nHello.\n",
    "binary.txt": b"\x00\x01\x02\xff" * 100,
    "scrambled.txt": b"\x8f\x81\xff\xfe\xf0\n",
    "empty.txt": "",
    "blank.txt": " \n\n\t\n",
    "header-only.txt": "---\ntitle: Nothing\n---\n",
    "speechless.txt": "[3s]\n\n// a note\n",
    "large.txt": "Let it come. " * 250_000,
    "bad-yaml.txt": "---\nneeds: [oh\n---\nHello.\n",
    "aliases.txt": f"---\n{ALIAS_BOMB}---\nHello.\n",
    "object.txt": "---\nmusic: !!python/object/apply:os.system ['touch pwned']\n---\nHello.\n",
    "no-music.txt": "---\nmusic: nowhere.mp3\n---\nHello.\n",
    "silly-music.txt": '---\nmusic: "\\0"\n---\nHello.\n',
    "home-music.txt": "Hello.\n\n[music ~nobody-here/a.mp3]\n",
    "text-music.txt": "---\nmusic: notes.mp3\n---\nHello.\n",
    "notes.mp3": "These are only notes.",
    "forever.txt": "Hello.\n\n[99999h]\n\nAnd on.\n",
    "many.txt": "Hello.\n\n" + "[breathe coherent x999]\n" * 9,
    "quick-walk.txt": "---\nkind: walk\n---\nHello.\n\n[breathe connected for 60s]\n",
}


@pytest.fixture
def scripts(outpour):
    for name, content in SCRIPTS.items():
        path = outpour.folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content)
    (outpour.folder / "older.mp3").write_text("older")
    (outpour.folder / "folder.mp3").mkdir()
    (outpour.folder / "loop.mp3").symlink_to("loop.mp3")
    return outpour.folder


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["good.txt"], 0, ""),
        (["nowhere"], 1, "no session or file 'nowhere'"),
        (["wlak"], 1, "Did you mean 'walk'?"),
        (["nowhere.txt"], 1, "no session or file 'nowhere.txt'"),
        ([""], 1, "no session or file"),
        (["x" * 400], 1, "no session or file"),
        (["~nobody-here/x.txt"], 1, "no session or file"),
        (["."], 1, "it is a folder"),
        (["unknown-direction.txt"], 1, "unknown-direction.txt:3:1: error"),
        (["unclosed.txt"], 1, "unclosed.txt:1:1: error"),
        (["binary.txt"], 1, "it isn't text"),
        (["scrambled.txt"], 1, "UTF-8"),
        (["empty.txt"], 1, "empty.txt:1:1: error"),
        (["blank.txt"], 1, "blank.txt:1:1: error"),
        (["header-only.txt"], 1, "error"),
        (["speechless.txt"], 1, "error"),
        (["large.txt"], 1, "too large"),
        (["bad-yaml.txt"], 1, "bad-yaml.txt:2:"),
        (["aliases.txt"], 1, "aliases.txt:2:"),
        (["object.txt"], 1, "object.txt:2:"),
        (["no-music.txt"], 1, "nowhere.mp3"),
        (["silly-music.txt"], 1, "music"),
        (["home-music.txt"], 1, "home-music.txt:3:1"),
        (["text-music.txt"], 1, "can't be used as music"),
        (["forever.txt"], 1, "forever.txt:3:1"),
        (["many.txt"], 1, "many.txt"),
        (["quick-walk.txt"], 1, "quick-walk.txt:6:1"),
        (["good.txt", "--music", "nowhere.mp3"], 1, "'nowhere.mp3' can't be played"),
        (["good.txt", "--music", "rian"], 1, "did you mean 'rain'?"),
        (["good.txt", "--music", "notes.mp3"], 1, "can't be used as music"),
        (["good.txt", "--music", "."], 1, "can't be used as music"),
        (["good.txt", "--music", "loop.mp3"], 1, "can't be played"),
        (["good.txt", "--music", "x" * 400], 1, "can't be played"),
        (["good.txt", "--voice", "jo"], 1, "Did you mean 'joe'?"),
        (["good.txt", "--voice", "system:nobody"], 1, "no voice 'system:nobody'"),
        (["good.txt", "--set", "who=me"], 1, "doesn't ask for the word 'who'"),
        (["good.txt", "-o", "older.mp3"], 1, "--force"),
        (["good.txt", "-o", "no/a.mp3"], 1, "the folder no doesn't exist"),
        (["good.txt", "-o", "good.txt/a.mp3"], 1, "good.txt is not a folder"),
        (["good.txt", "-o", "a.ogg"], 1, ".mp3, .m4a"),
        (["good.txt", "-o", "a"], 1, ".mp3, .m4a"),
        (["good.txt", "-o", f"{'x' * 400}.mp3"], 1, "too long"),
        (["good.txt", "-o", "/proc/a.mp3"], 1, "/proc/a.mp3 was not written"),
        (["good.txt", "-o", "folder.mp3"], 2, "folder.mp3"),
        (["good.txt", "--minutes", "0"], 2, "--minutes"),
        (["good.txt", "--minutes", "nan"], 2, "--minutes"),
        (["good.txt", "--minutes", "inf"], 2, "--minutes"),
        (["good.txt", "--minutes", "-5"], 2, "--minutes"),
        (["good.txt", "--minutes", "five"], 2, "--minutes"),
        (["good.txt", "--pace", "0"], 2, "--pace"),
        (["good.txt", "--pace", "nan"], 2, "--pace"),
        (["good.txt", "--pace", "slow"], 2, "a number from 0.3 to 2, or 60 to 300 words a minute: 170 wpm"),
        (["good.txt", "--pace", "105"], 2, "words a minute: 105 wpm"),
        (["good.txt", "--pace", "30wpm"], 2, "from 60 to 300 words a minute"),
        (["good.txt", "--music-level", "nan"], 2, "--music-level"),
        (["good.txt", "--music-level", "99"], 2, "--music-level"),
        (["good.txt", "--seed", "-1"], 2, "--seed"),
        (["good.txt", "--seed", "4294967296"], 2, "--seed"),
        (["good.txt", "--set", "who"], 2, "--set"),
        (["good.txt", "--set", "=me"], 2, "--set"),
        (["good.txt", "--set", "who="], 2, "--set"),
        (["good.txt", "--wishes", "3"], 2, "--wishes"),
        (["good.txt", "more.txt"], 2, "more.txt"),
        ([], 2, "SESSION"),
    ],
)
def test_bad_input_is_reported_and_writes_nothing(outpour, scripts, arguments, status, message):
    before = tree(scripts)
    result = outpour("export", *arguments, *(() if "--voice" in arguments else HUM))
    assert (result.status, message in result.err) == (status, True), result.err
    if status == 0:
        assert (scripts / "good.mp3").stat().st_size > 100_000
        return
    assert result.out == ""
    assert "Traceback" not in result.err
    assert tree(scripts) == before
    if status == 2:
        assert result.err.startswith("Usage: outpour export")
    elif ": error: " not in result.err:
        assert len(result.lines) == 1


@pytest.mark.parametrize("command", ["play", "show"])
@pytest.mark.parametrize(
    ("arguments", "status"), [(["nowhere"], 1), (["empty.txt"], 1), (["good.txt", "--minutes", "nan"], 2)]
)
def test_play_and_show_refuse_as_export_does(outpour, scripts, command, arguments, status):
    result = outpour(command, *arguments)
    assert (result.status, result.out) == (status, "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Usage: outpour [OPTIONS] [COMMAND]"),
        (["ply", "walk"], "no command 'ply'. Did you mean 'play'?"),
        (["voices", "amy"], "no command 'amy'. To hear a voice: outpour voices try amy."),
        (["--loud"], "--loud"),
        (["check"], "FILE"),
        (["new"], "NAME"),
    ],
)
def test_wrong_usage_exits_with_2(outpour, arguments, message):
    result = outpour(*arguments)
    assert result.status == 2
    assert message in result.out + result.err


@pytest.mark.parametrize(
    ("music", "options", "status"),
    [
        ("song.wav", [], 0),
        ("sub/song.wav", [], 0),
        ("sub/../song.wav", [], 0),
        ("../outside.wav", [], 1),
        ("{folder}/../outside.wav", [], 1),
        ("link.wav", [], 1),
        ("sub/link/outside.wav", [], 1),
        ("/etc/passwd", [], 1),
        ("../outside.wav", ["--allow-files"], 0),
        ("{folder}/../outside.wav", ["--allow-files"], 0),
        ("link.wav", ["--allow-files"], 0),
    ],
)
def test_a_script_uses_music_from_its_own_folder_only(outpour, here, music, options, status):
    for path in (here / "song.wav", here / "sub" / "song.wav", here.parent / "outside.wav"):
        path.parent.mkdir(exist_ok=True)
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(bytes(range(1, 201)) * 400)
    (here / "link.wav").symlink_to(here.parent / "outside.wav")
    (here / "sub" / "link").symlink_to(here.parent)
    (here / "uses.txt").write_text(f"Hello.\n\n[music {music.format(folder=here)}]\n\nAnd on.\n")
    for command in (["check", "uses.txt"], ["show", "uses.txt", *HUM]):
        result = outpour(*command, *options)
        assert result.status == status, result.out + result.err
        assert ("outside the script's folder" in result.out + result.err) == bool(status)
