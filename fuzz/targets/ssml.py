"""SSML, processed up to captions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fuzz.target import Target
from fuzz.targets.script import process
from scripts.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read(data: bytes, folder: Path) -> None:
    """Read `data` as it is if it contains `<speak>`, otherwise wrapped in one."""
    text = data.decode(errors="replace")
    process(text if "<speak" in text else f"<speak>{text}</speak>", folder)


def seeds() -> Iterator[bytes]:
    """Yield valid and invalid SSML."""
    yield from (text.encode() for text in WRITTEN)


WRITTEN: Final = (
    '<p><s>Let go.</s><s>Rest</s></p><break time="3s"/><break strength="x-strong"/>',
    '<sub alias="World Wide Web">WWW</sub> <say-as interpret-as="date" format="dmy">5/6/2024</say-as>',
    '<say-as interpret-as="spell-out">CIA</say-as><say-as interpret-as="telephone">116 123</say-as>',
    '<prosody rate="slow">Slow <prosody rate="150%" pitch="+2st">fast</prosody></prosody><emphasis>so</emphasis>',
    '<voice name="joe" language="en">Hi</voice><audio src="a.wav">waves</audio><audio src="../outside/bait.wav"/>',
    '<phoneme alphabet="ipa" ph="ˈniːvə">Niamh</phoneme><mark name="a"/><amazon:effect name="x">y</amazon:effect>',
    '<?xml version="1.0"?>\n<!-- a -->\n<speak version="1.1" xml:lang="en">Hi &amp; bye<![CDATA[ <b> ]]></speak>',
    '<!DOCTYPE speak [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]><speak>&a;&c;</speak>',
    '<?xml version="1.0" encoding="utf-16"?><speak>x</speak>',
    "a & b &nbsp; <mstts:silence type='x' value='1s'/><desc>no</desc><lexicon uri='http://127.0.0.1/'/>",
    "<speak>One.</speak><speak>Two.</speak>",
    '<say-as interpret-as="fraction">1/0</say-as><say-as interpret-as="ordinal">999999999999999999999999</say-as>',
)

WORDS: Final = (
    *("<speak>", "</speak>", "<p>", "</p>", "<s>", "</s>", "<break time='1s'/>", "<break strength='weak'/>"),
    *("<sub alias='b'>", "</sub>", "<say-as interpret-as='", "cardinal", "ordinal", "date", "time", "fraction"),
    *("telephone", "characters", "</say-as>", "<prosody rate='", "</prosody>", "<voice name='hum'>", "</voice>"),
    *("<audio src='", "<phoneme ph='", "</phoneme>", "<!--", "-->", "<![CDATA[", "]]>", "&lt;", "&#0;", "<!DOCTYPE"),
)

TARGET: Final = Target(read, (ScriptError,), seeds, WORDS, base_s=4.0, largest=4096)
