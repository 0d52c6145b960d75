"""Speed of reading the structure of every file, in one process: tfgen, Go's parser, python-hcl2 on a sample.

`python benchmarks/parse.py FOLDER PASSES` prints JSON: CPU seconds of each pass, the readers in turn.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

# python-hcl2 reads about a twentieth of what the others do, so it gets about a fiftieth of the text.
_SAMPLE = 50


def _texts(folder: str) -> list[tuple[str, str]]:
    texts = []
    for path, _, names in os.walk(folder):
        for name in sorted(names):
            with open(os.path.join(path, name), encoding="utf-8") as file:
                texts.append((os.path.join(path, name), file.read()))
    return sorted(texts)


def _cost(read: Callable[[str, str], object], texts: Sequence[tuple[str, str]]) -> float:
    start = time.process_time()
    for path, text in texts:
        read(path, text)
    return time.process_time() - start


def _all_in_turn(
    readers: dict[str, Callable[[str, str], object]], texts: Sequence[tuple[str, str]], passes: int
) -> dict[str, Any]:
    for read in readers.values():
        read(*texts[0])
    costs: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(passes):
        for name, read in readers.items():
            costs[name].append(_cost(read, texts))
    return {"bytes": sum(len(text.encode()) for _, text in texts), "files": len(texts), "cpu_s": costs}


def main() -> None:
    import hcl2
    import pygohcl  # type: ignore[import-untyped,unused-ignore]

    from tfgen.syntax.hcl import HCL
    from tfgen.syntax.hcl.document import every_attribute

    folder, passes = sys.argv[1], int(sys.argv[2])
    texts = _texts(folder)

    def tfgen(path: str, text: str) -> object:
        return list(every_attribute(HCL.parse(path, text)))  # bodies too, which are read when they are asked for

    result = {
        "every": _all_in_turn({"tfgen": tfgen, "pygohcl": lambda _, text: pygohcl.loads(text)}, texts, passes),
        "sample": _all_in_turn(
            {"tfgen": tfgen, "python-hcl2": lambda _, text: hcl2.parses_to_tree(text)},
            texts[::_SAMPLE],
            max(1, passes // 2),
        ),
    }
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
