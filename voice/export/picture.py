"""The listener's or the script's picture, as the cover of a file."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from scripts.errors import os_error_reason
from voice.errors import CoverError
from voice.export.cover import SIDE
from voice.storage.paths import read_regular, require_regular_file

if TYPE_CHECKING:
    from pathlib import Path

_FORMATS: Final = ("JPEG", "PNG")
_MOST_BYTES: Final = 20_000_000
_MOST_PIXELS: Final = 60_000_000
"""Maximum size of a picture; larger ones take too much memory."""

_SMALLER: Final = "save it smaller; 1400 pixels a side are enough"


def picture(path: Path) -> bytes:
    """Return the picture in the file at `path` as a JPEG of at most `SIDE` pixels in width and height.

    It has no metadata, such as the place where a photo was taken. Transparent parts become white.

    Raises:
        CoverError: it isn't a JPEG or PNG that can be decoded, or is too large.
    """
    try:
        require_regular_file(path)
        if path.stat().st_size > _MOST_BYTES:
            raise CoverError(path, "it is larger than 20 MB", _SMALLER)
        return _as_jpeg(read_regular(path), path)
    except UnidentifiedImageError as error:
        raise CoverError(path, "it isn't a JPEG or PNG picture", "save it as one of these") from error
    except OSError as error:
        raise CoverError(path, os_error_reason(error)) from error


def square(jpeg: bytes) -> bytes:
    """Return the picture `jpeg` as a square of `SIDE` pixels, its middle if it isn't square."""
    with Image.open(BytesIO(jpeg)) as opened:
        if opened.size == (SIDE, SIDE):
            return jpeg
        fitted = ImageOps.fit(opened.convert("RGB"), (SIDE, SIDE))
    output = BytesIO()
    fitted.save(output, "JPEG", quality=90)
    return output.getvalue()


def _as_jpeg(content: bytes, path: Path) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is lower
        try:
            with Image.open(BytesIO(content), formats=_FORMATS) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    raise CoverError(path, "it has more than 60 million pixels", _SMALLER)
                image = ImageOps.exif_transpose(opened).convert("RGBA")
        except Image.DecompressionBombError as error:
            raise CoverError(path, "it has more than 60 million pixels", _SMALLER) from error
        except (SyntaxError, ValueError) as error:  # Pillow's errors for damaged files
            raise CoverError(path, "it is damaged", "save it again, or use another") from error
    image.thumbnail((SIDE, SIDE))
    white = Image.new("RGBA", image.size, "white")
    jpeg = BytesIO()
    Image.alpha_composite(white, image).convert("RGB").save(jpeg, "JPEG", quality=90)
    return jpeg.getvalue()
