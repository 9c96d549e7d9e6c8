"""Files written atomically."""

from voice.storage.atomic import replacement


def write(target, content=b"whole", overwrite=False):
    """Write `content` to `target` through a temporary file."""
    with replacement(target, overwrite=overwrite) as temporary:
        temporary.write_bytes(content)
