"""Which scripts may use files from everywhere: those in the sessions folder and in folders named in config.toml."""

import pytest
from soundfiles import noise, write_sound

from voice.storage.paths import user_paths
from voice.storage.trust import trust_fault, trusted_folders


@pytest.fixture
def away(tmp_path):
    """A folder with a song, outside all folders of scripts."""
    folder = tmp_path / "away"
    folder.mkdir()
    write_sound(folder / "song.wav", noise(2))
    return folder


@pytest.fixture
def mine(tmp_path):
    """A folder that config.toml trusts."""
    folder = tmp_path / "mine"
    folder.mkdir()
    trust(folder)
    return folder


def trust(*folders):
    config = user_paths().config / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f"trust = {[str(folder) for folder in folders]}\n")


def write(path, body):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\nvoice: hum\n---\nRest. {body}\n\n[closing]\n\nBye.\n")
    return path


def check(outpour, path):
    result = outpour("check", path)
    assert result.status == outpour("show", path, "--estimate").status
    return result


@pytest.mark.parametrize(
    "body", ["[music {}/song.wav]", "[music {}/song.wav+rain]", "[sound {}/song.wav]", "[music {}]"]
)
def test_scripts_of_ones_own_use_files_from_everywhere(outpour, away, mine, body):
    for folder in (mine, mine / "deeper", user_paths().scripts):
        assert check(outpour, write(folder / "calm.txt", body.format(away))).status == 0


def test_other_scripts_are_refused_with_how_to_trust_them(outpour, away, mine):
    for body in (f"[music {away}/song.wav]", f"[music rain+{away}/song.wav]", f"[sound {away}/song.wav]"):
        result = check(outpour, write(outpour.folder / "calm.txt", body))
        assert result.status == 1
        assert 'use --allow-files, or name its folder in config.toml: trust = ["~/scripts"]' in result.out
        assert outpour("check", "calm.txt", "--allow-files").status == 0


def test_a_link_counts_as_the_file_that_it_leads_to(outpour, away, mine):
    stranger = write(outpour.folder / "calm.txt", f"[music {away}/song.wav]")
    (mine / "link.txt").symlink_to(stranger)
    (mine / "linked").symlink_to(outpour.folder)
    own = write(mine / "own.txt", f"[music {away}/song.wav]")
    (outpour.folder / "own.txt").symlink_to(own)
    assert check(outpour, mine / "link.txt").status == 1
    assert check(outpour, mine / "linked/calm.txt").status == 1
    assert check(outpour, outpour.folder / "own.txt").status == 0


@pytest.mark.parametrize(
    "body",
    [
        "[music AWAY/song.wav]",
        "[music rain+AWAY/song.wav]",
        "[sound AWAY/song.wav]",
        "[music ../away/song.wav]",
        "[repeat x2]\n[sound AWAY/song.wav]\n[end]",
    ],
)
def test_an_included_script_has_the_rights_of_its_own_folder(outpour, away, mine, body):
    stranger = write(outpour.folder / "deep" / "stranger.txt", body.replace("AWAY", str(away)))
    outer = write(mine / "outer.txt", f"\n\n[include {stranger}]\n")
    result = check(outpour, outer)
    assert result.status == 1
    assert "stranger.txt:" in result.out
    assert "outside the script's folder" in result.out


def test_a_refusal_in_an_included_script_is_not_lost_among_its_warnings(outpour, away, mine):
    words = "".join(f'(word{number})[voice:"nobody{number}"]\n\n' for number in range(150))
    stranger = write(outpour.folder / "stranger.txt", f"{words}\n[sound {away}/song.wav]\n")
    outer = write(mine / "outer.txt", f"\n\n[include {stranger}]\n")
    result = outpour("show", outer, "--estimate", "--json")
    assert result.status == 1 or "song.wav" not in result.out


def test_a_script_gets_no_rights_from_the_scripts_that_it_includes(outpour, away, mine):
    write(user_paths().scripts / "own.txt", f"[music {away}/song.wav]")
    assert check(outpour, write(mine / "outer.txt", "\n\n[include own]\n")).status == 0
    assert check(outpour, write(outpour.folder / "stranger.txt", "\n\n[include own]\n")).status == 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("/", "it also contains what you download"),
        ("~", "it also contains what you download"),
        ("scripts", "begin it with ~ or write the whole path"),
        ("~/no-such-folder", "no such file or directory"),
        ("", "name folders in quotes"),
        (3, "name folders in quotes"),
        ("{here}/scripts/calm.txt", "it isn't a folder"),
        ("{here}/open", "everybody on this machine can write to it"),
        ("a\0b", "null"),
    ],
)
def test_a_folder_that_cannot_be_trusted_is_named_with_the_reason(here, name, reason):
    (here / "scripts").mkdir()
    (here / "scripts" / "calm.txt").write_text("Rest.")
    (here / "open").mkdir()
    (here / "open").chmod(0o777)
    assert reason in trust_fault(name.format(here=here) if isinstance(name, str) else name)


def test_a_wrong_folder_is_reported_and_the_others_count(outpour, away, mine):
    trust("/", mine)
    result = outpour("show", write(mine / "calm.txt", f"[music {away}/song.wav]"), "--estimate")
    assert result.status == 0
    assert "line 1: a folder in trust is ignored; '/': it also contains what you download" in result.err
    assert trusted_folders(user_paths()) == (user_paths().scripts.resolve(), mine.resolve())


@pytest.mark.parametrize("text", ["trust = 3", 'trust = "~"', "trust = [", "\xff"])
def test_nothing_more_is_trusted_with_a_mistake_in_the_file(home, text):
    config = user_paths().config / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_bytes(text.encode("latin-1"))
    assert trusted_folders(user_paths()) == (user_paths().scripts.resolve(),)
