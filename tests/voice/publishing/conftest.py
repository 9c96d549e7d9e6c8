"""Published folders: one is made for all tests, and each test gets a copy."""

import shutil

import pytest
from sites import SCRIPT, TITLES, URL, Site, run, run_serially

from voice.storage.paths import user_paths


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A folder with scripts and a home, and the site that was published from them."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "scripts").mkdir()
    for name, title in TITLES.items():
        (folder / "scripts" / f"{name}.txt").write_text(SCRIPT.format(title=title), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTPOUR_HOME", str(folder / "home"))
        patch.chdir(folder)
        given = ("--title", "Evenings & <more>", "--author", "Anna", "--url", URL)
        assert run(patch, "publish", "scripts", "-d", "site", *given) == 0
    return folder


@pytest.fixture
def site(outpour, made, monkeypatch):
    """A copy of the published folder, in another place, with the speech already cached."""
    run_serially(monkeypatch)
    for name in ("scripts", "site"):
        shutil.copytree(made / name, outpour.folder / name)
    shutil.copytree(made / "home", user_paths().config, dirs_exist_ok=True)
    return Site(outpour)
