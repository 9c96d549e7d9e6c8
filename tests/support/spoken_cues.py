"""What a listener hears of a script, in order."""

from scripts.errors import FaultyScriptError
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.model.elements import Bell, Heading, Pause
from scripts.model.lines import Utterance
from scripts.syntax.parser import read_script


def cues(text, *, marks=False):
    """Return the words as spoken, `# Title` of a chapter, `[5s]` for a pause, `[at 90s]` if `marks`, and bells.

    Automatic rests are left out.
    """
    try:
        script = read_script(text, "a", "a.txt")
    except FaultyScriptError as error:
        return [f"! {problem.code}" for problem in error.problems]
    found = []
    for line in expand(script, Choices()):
        if line.place.file != "a.txt":
            continue
        if isinstance(line, Utterance):
            found.append(line.spoken)
        elif isinstance(line, Heading):
            found.append(f"# {line.title}")
        elif isinstance(line, Pause) and line.until is not None and marks:
            found.append(f"[at {line.until / 1000:g}s]")
        elif isinstance(line, Pause) and line.markup:
            found.append(f"[{line.length.preferred / 1000:g}s]")
        elif isinstance(line, Bell):
            found.append("[bell]" if line.strokes == 1 else f"[bell x{line.strokes}]")
    return found
