"""Settings: from the command line, the environment and the file, in this order."""

import json

import pytest


@pytest.mark.parametrize(
    ("config", "environment", "options", "voice", "status"),
    [
        ("", {}, ["--voice", "hum"], "hum", 0),
        ('voice = "hum"\n', {}, [], "hum", 0),
        ("", {"OUTPOUR_VOICE": "hum"}, [], "hum", 0),
        ('voice = "nobody"\n', {"OUTPOUR_VOICE": "hum"}, [], "hum", 0),
        ('voice = "nobody"\n', {"OUTPOUR_VOICE": "nobody"}, ["--voice", "hum"], "hum", 0),
        ('voice = "hum"\n', {"OUTPOUR_VOICE": ""}, [], "hum", 0),
        ('voice = "nobody"\n', {}, [], None, 1),
        ("", {"OUTPOUR_MINUTES": "nan"}, ["--voice", "hum"], None, 2),
        ("minutes = nan\n", {}, ["--voice", "hum"], None, 2),
    ],
)
def test_the_command_line_goes_before_the_environment_and_that_before_the_settings(
    outpour, here, home, monkeypatch, config, environment, options, voice, status
):
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text(config)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (here / "plain.txt").write_text("Hello.\n")
    ran = outpour("show", "plain.txt", "--json", *options)
    assert ran.status == status, ran.err
    if voice:
        assert json.loads(ran.out)["voice"] == voice


def test_the_settings_reach_everything(outpour, here, home, monkeypatch):
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text("minutes = 3\npace = 0.5\nmusic = 'none'\nmusic-level = -3\n")
    (here / "plain.txt").write_text("---\nvoice: hum\n---\nHello.\n\n[~1m]\n\nAnd on.\n")
    slow = json.loads(outpour("show", "plain.txt", "--json").out)
    assert slow["length_ms"] == 180_000
    usual = json.loads(outpour("show", "plain.txt", "--json", "--pace", "1").out)
    lengths = [
        next(cue["stop_ms"] - cue["start_ms"] for cue in told["cues"] if cue["text"] == "Hello.")
        for told in (slow, usual)
    ]
    assert lengths[0] > 1.6 * lengths[1]


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("minutes = 3\n", None),
        ("minuts = 3\n", "did you mean 'minutes'?"),
        ("weather = 3\n", "the settings are minutes"),
        ("minutes\n", "line 1"),
        ("minutes = [3]\n", "minutes takes one number or one text"),
        ("minutes = true\n", "minutes takes one number or one text"),
        ("minutes = 2020-01-01\n", "minutes takes one number or one text"),
        ("[play]\nminutes = 3\n", "'play'"),
        (b"\xff\xfe", "utf-8"),
        (None, "is a directory"),
    ],
)
def test_settings_that_cant_be_are_one_line(outpour, here, home, config, told):
    path = home / "config" / "config.toml"
    (path if config is None else path.parent).mkdir(parents=True)
    if config is not None:
        path.write_bytes(config if isinstance(config, bytes) else config.encode())
    ran = outpour("show", "small.txt")
    assert ran.status == (0 if told is None else 1)
    if told:
        assert (ran.out, len(ran.lines)) == ("", 1)
        assert told in ran.err
        assert "config.toml" in ran.err


def test_everything_lies_under_the_home(outpour, here, home):
    assert outpour("show", "small.txt").status == 0
    assert {path.relative_to(home).parts[0] for path in home.rglob("*")} == {"cache"}
