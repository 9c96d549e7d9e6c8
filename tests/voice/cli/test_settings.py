"""Settings: command line, environment and file, in this order of precedence."""

import json

import pytest
from loudspeakers import FakeSpeaker

from audio.sinks import process_sink
from voice.cli.settings import Settings, load_settings
from voice.storage.paths import user_paths
from voice.storage.trust import trusted_folders


@pytest.mark.parametrize(
    ("config", "environment", "options", "voice", "status"),
    [
        ("", {}, ["--voice", "hum"], "hum", 0),
        ('voice = "hum"\n', {}, [], "hum", 0),
        ("", {"OUTPOUR_VOICE": "hum"}, [], "hum", 0),
        ('voice = "nobody"\n', {"OUTPOUR_VOICE": "hum"}, [], "hum", 0),
        ('voice = "nobody"\n', {"OUTPOUR_VOICE": "nobody"}, ["--voice", "hum"], "hum", 0),
        ('voice = "hum"\n', {"OUTPOUR_VOICE": ""}, [], "hum", 0),
        ('voice = "nobody"\n', {}, [], "heart", 0),
        ("", {"OUTPOUR_MINUTES": "nan"}, ["--voice", "hum"], None, 2),
        ("minutes = nan\n", {}, ["--voice", "hum"], "hum", 0),
    ],
)
def test_the_command_line_overrides_the_environment_and_that_overrides_the_file(
    outpour, here, home, monkeypatch, config, environment, options, voice, status
):
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text(config)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (here / "plain.txt").write_text("Hello.\n")
    result = outpour("show", "plain.txt", "--json", *options)
    assert result.status == status, result.err
    if voice:
        assert json.loads(result.out)["voice"] == voice


def test_the_settings_change_the_length_and_the_pace(outpour, here, home):
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text("minutes = 3\npace = 0.5\n")
    (here / "plain.txt").write_text("---\nvoice: hum\n---\nHello.\n\n[~1m]\n\nAnd on.\n")
    slow = json.loads(outpour("show", "plain.txt", "--json").out)
    assert slow["length_ms"] == 180_000
    usual = json.loads(outpour("show", "plain.txt", "--json", "--pace", "1").out)
    lengths = [
        next(cue["stop_ms"] - cue["start_ms"] for cue in shown["cues"] if cue["text"] == "Hello.")
        for shown in (slow, usual)
    ]
    assert lengths[0] > 1.6 * lengths[1]


@pytest.fixture
def write_config(home):
    """Write text or bytes to config.toml; None makes a folder of that name."""

    def write(content):
        path = home / "config" / "config.toml"
        path.parent.mkdir(exist_ok=True)
        path.mkdir() if content is None else path.write_bytes(
            content if isinstance(content, bytes) else content.encode()
        )
        return path

    return write


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("minuts = 3", "line 1: unknown setting 'minuts' is ignored; did you mean 'minutes'?"),
        ("\n\nweather = 3", "line 3: unknown setting 'weather' is ignored; the settings are minutes"),
        ("minutes\n", "line 1: not valid TOML at column 8"),
        ("\nminutes", "line 2: not valid TOML"),
        ("voice = joe", "line 1: not valid TOML at column 9"),
        ('x = "open', "not valid TOML"),
        ("x = " + "[" * 5000, "nested too deeply"),
        ("minutes = " + "9" * 5000, "not valid TOML"),
        ("minutes = 0x" + "f" * 5000, "minutes is ignored; it must be a number from 1 to 720"),
        ("minutes = [\n3]", "line 2: minutes is ignored"),
        ("minutes = true", "minutes is ignored; it must be a number from 1 to 720"),
        ("minutes = nan", "minutes is ignored"),
        ("minutes = 2020-01-01", "minutes is ignored"),
        ("pace = 'fast'", "pace is ignored; it must be a number from 0.3 to 2, or 60 to 300 words a minute"),
        ("voice = 3", 'voice is ignored; it must be text in quotes, such as voice = "heart"'),
        ("[play]\nminutes = 3", "line 2: minutes is ignored, because it belongs to [play]; write it above"),
        ("[play]\nrepeat = 3", "line 1: unknown setting 'play' is ignored"),
        (b"\n\xff\xfe", "line 2: not UTF-8"),
        (None, "config.toml: it is a folder, so no setting is used and the history is not kept"),
    ],
)
def test_a_mistake_in_the_settings_is_one_line(write_config, config, message):
    path = write_config(config)
    (fault,) = load_settings().faults_for("show")
    assert str(fault).startswith(str(path))
    assert message in str(fault)
    assert "\n" not in str(fault)


@pytest.mark.parametrize("config", ["minuts = 3", "minutes", b"\xff", None])
def test_commands_run_despite_a_mistake_in_the_settings(outpour, here, write_config, config):
    path = write_config(config)
    result = outpour("show", "small.txt", "--estimate")
    assert (result.status, len(result.lines)) == (0, 1)
    assert str(path) in result.err
    for command in (("check", "small.txt"), ("history",), ("cache",), ("show", "--help")):
        result = outpour(*command)
        assert (result.status, "config.toml" in result.err) == (0, False), command


def test_an_invalid_setting_keeps_the_valid_ones(write_config):
    write_config("minuts = 3\npace = 0.5\nmusic-level = -3\nroom = 7\n[keys]\npaus = 'p'\nstay = 'y'\nhelp = 1\n")
    settings = load_settings()
    assert settings.options == {"pace": 0.5, "music_level": -3}
    assert settings.keys == {"stay": "y"}
    assert [fault.line for fault in settings.faults] == [1, 4, 6, 8]


@pytest.mark.parametrize("value", ['"170 wpm"', "'170WPM'", '"170 words per minute"'])
def test_a_pace_in_words_a_minute_is_a_setting(outpour, write_config, value):
    write_config(f"pace = {value}\n")
    assert load_settings().faults == ()
    result = outpour("show", "walk", "--estimate", "--voice", "hum")
    assert "at a pace of 170 wpm" in result.out


@pytest.mark.parametrize("value", ["'400 wpm'", "'slow'", "105", "'105'", "0x" + "f" * 5000])
def test_an_invalid_pace_in_the_settings_is_ignored(write_config, value):
    write_config(f"pace = {value}\n")
    (fault,) = load_settings().faults
    assert "pace is ignored; it must be" in str(fault)


@pytest.mark.parametrize("value", ["10 min", "1h 30", "10,5", "1:30"])
def test_a_length_in_the_settings_is_read_as_people_write_it(outpour, write_config, value):
    write_config(f'minutes = "{value}"\n')
    assert load_settings().faults == ()
    assert "ignored" not in outpour("show", "walk", "--estimate").err


def test_a_wrong_length_in_the_settings_is_ignored(write_config):
    write_config('minutes = "ten"\n')
    (fault,) = load_settings().faults
    assert "minutes is ignored; it must be a number from 1 to 720" in str(fault)


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(write_config):
    write_config(b"\xef\xbb\xbfminutes = 3\r\npace = 0.5\r\n")
    assert load_settings() == Settings(options={"minutes": 3, "pace": 0.5})


@pytest.mark.parametrize(
    ("config", "history", "desktop"),
    [
        ("", True, "titled"),
        ("history = false\ndesktop = false", False, "off"),
        ("desktop = 'untitled'\nminuts = 3", True, "untitled"),
        ("desktop = true", True, "titled"),
        ("histroy = false\ndesktp = false", False, "untitled"),
        ("history = 'no'\ndesktop = 0", False, "untitled"),
        ("history = false\nminutes =", False, "untitled"),
        (b"\xff", False, "untitled"),
    ],
)
def test_a_mistake_never_makes_a_session_more_visible(write_config, config, history, desktop):
    write_config(config)
    settings = load_settings()
    assert (settings.history, settings.desktop) == (history, desktop)


@pytest.mark.parametrize(
    ("config", "untitled", "desktop"),
    [
        ("", False, "titled"),
        ("untitled = true", True, "untitled"),
        ("untitled = true\ndesktop = true", True, "untitled"),
        ("untitled = true\ndesktop = false", True, "off"),
        ("untitled = false\ndesktop = 'untitled'", False, "untitled"),
        ("untitled = 'yes'", True, "untitled"),
        ("untiteld = false", True, "untitled"),
        (b"\xff", True, "untitled"),
    ],
)
def test_untitled_hides_the_title_in_files_and_on_the_desktop(write_config, config, untitled, desktop):
    write_config(config)
    settings = load_settings()
    assert (settings.untitled, settings.desktop) == (untitled, desktop)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("[keys]\npaus = 'p'", "line 2: unknown action 'paus' in [keys] is ignored; did you mean 'pause'?"),
        ("[keys]\npause = 3", "line 2: pause in [keys] is ignored; it must be a key"),
        ("keys = 3", "line 1: keys is ignored; it must be a table"),
        ("reduced_motion = 'much'", "line 1: reduced_motion is ignored; it must be true or false"),
        ("desktop = ['untitled']", 'desktop is ignored; it must be true, false or "untitled"'),
    ],
)
def test_only_play_reports_mistakes_in_settings_of_playback(write_config, config, message):
    write_config(config)
    settings = load_settings()
    (fault,) = settings.faults_for("play")
    assert message in str(fault)
    assert settings.faults_for("export") == ()


@pytest.mark.parametrize("name", ["reduced_motion", "reduced-motion"])
def test_reduced_motion_is_a_setting(write_config, name):
    write_config(f"{name} = true")
    assert load_settings().reduced_motion is True


def test_play_and_export_report_a_mistake_once_and_continue(outpour, here, write_config, monkeypatch):
    write_config("minuts = 3\n")
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *args: FakeSpeaker())
    for command in (("play", "small.txt"), ("export", "small.txt", "-o", "small.wav")):
        result = outpour(*command)
        assert result.status == 0
        assert result.err.count("minuts") == 1


def test_show_writes_only_to_the_cache(outpour, here, home):
    assert outpour("show", "small.txt").status == 0
    assert {path.relative_to(home).parts[0] for path in home.rglob("*")} == {"cache"}


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ('voice = "../../x"', "voice is ignored; no voice '../../x'"),
        ('voice = "a\\u0000b"', "voice is ignored; it must be text in quotes"),
        ('voice = ""', "voice is ignored; it must be text in quotes"),
        ('music = ""', "music is ignored; it must be text in quotes"),
        ('music = "/dev/zero"', "music is ignored; the music '/dev/zero' can't be played"),
        ('music = "http://x/y.mp3"', "music is ignored; the music 'http://x/y.mp3' can't be played"),
        ('music = "small.txt"', "music is ignored; "),
    ],
)
def test_an_unusable_voice_or_music_is_reported_with_its_line(outpour, here, write_config, setting, message):
    write_config(f"minutes = 3\n{setting}\n")
    result = outpour("export", "small.txt", "-o", "a.vtt", "--seed", 1)
    assert result.status == 0, result.err
    (line,) = [line for line in result.lines if "config.toml" in line]
    assert f"config.toml, line 2: {message}" in line


def test_a_setting_below_a_table_is_reported_and_stays_private(write_config):
    """TOML reads a line that is added at the end of the file as part of the last table."""
    for table in ("keys", "player"):
        write_config(f'[{table}]\npause = "p"\nuntitled = true\nhistory = false\nminutes = 3\n')
        settings = load_settings()
        assert settings.untitled
        assert not settings.history
        assert [str(fault).partition(": ")[2] for fault in settings.faults_for("play")] == [
            f"{name} is ignored, because it belongs to [{table}]; write it above the line [{table}]"
            for name in ("untitled", "history", "minutes")
        ]
        assert [fault.line for fault in settings.faults] == [3, 4, 5]


@pytest.mark.parametrize("config", ["Untitled = true", "UNTITLED = true", "untitle = true", "[Untitled]"])
def test_a_misspelled_untitled_hides_the_title(write_config, config):
    write_config(config)
    assert load_settings().untitled


def test_a_setting_in_two_spellings_is_reported_and_the_first_applies(write_config):
    write_config("music-level = -3\nmusic_level = 4\n")
    settings = load_settings()
    assert settings.options == {"music_level": -3}
    (fault,) = settings.faults
    assert "line 2: music_level is ignored; it is the same setting as music-level; remove one" in str(fault)


def test_many_mistakes_are_reported_up_to_a_limit(write_config):
    write_config("".join(f"k{number} = 1\n" for number in range(2000)))
    faults = load_settings().faults
    assert [fault.line for fault in faults[:20]] == [*range(1, 21)]
    assert "1980 more mistakes" in str(faults[-1])


def test_a_huge_file_is_not_used(write_config, home):
    write_config("# x\n" * 60_000 + f'minutes = 5\ntrust = ["{home}"]\n')
    (fault,) = load_settings().faults
    assert "it is larger than 200 kB, so no setting is used and the history is not kept" in str(fault)
    assert trusted_folders(user_paths()) == (user_paths().scripts.resolve(),)


def test_a_key_bound_twice_is_reported(write_config):
    write_config('[keys]\npause = "p"\nstay = "y"\nhelp = "p"\n')
    settings = load_settings()
    assert settings.keys == {"pause": "p", "stay": "y"}
    (fault,) = settings.faults
    assert "line 4: help in [keys] is ignored; 'p' is already the key of pause; choose another" in str(fault)
