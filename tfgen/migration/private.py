"""Files that only their owner reads, since patches and plans are sensitive."""

from __future__ import annotations

import os
import tempfile


def write_private(path: str, data: bytes) -> None:
    """Write a file: whole or not at all, with mode 0600 also where one stood that others could read.

    Raises:
        OSError: it can't be written; what stood there stays.
    """
    number, name = tempfile.mkstemp(dir=os.path.dirname(path) or ".", prefix=".tfgen-")
    try:
        with open(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
