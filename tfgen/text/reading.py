"""Files that people name, such as a configuration or answers: read with care, since a name can be that of anything."""

from __future__ import annotations

import os
import stat

from tfgen.errors import ConfigError

#: Nothing that people write by hand comes near; a device or a mistake does.
MAX_BYTES = 1024 * 1024


def read(path: str) -> bytes:
    """Return a regular file's bytes.

    Raises:
        ConfigError: it can't be read, is not a regular file, or is far too large.
    """
    try:
        # A pipe would block and a device never end, also one that takes the file's place just now.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ConfigError("it can't be read: this is not a regular file", path=path)
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"it can't be read: {error.strerror}", path=path) from None
    if len(raw) > MAX_BYTES:
        raise ConfigError(f"it can't be read: it is larger than {MAX_BYTES} bytes", path=path)
    return raw
