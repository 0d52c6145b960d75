"""What a terminal may be shown: names and texts of others can't steer it, nor pass for lines of ours."""

from __future__ import annotations

RED, GREEN, YELLOW, CYAN, BOLD = "31", "32", "33", "36", "1"


def plain(text: str) -> str:
    r"""Escape what is not printable, line ends too: `\x1b`, `\n`, `\u202e`."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def colored(text: str, code: str, color: bool) -> str:
    """Wrap text that is plain already in the codes of a colour."""
    return f"\x1b[{code}m{text}\x1b[0m" if color else text


def source_line(line: str) -> str:
    """A line of a file: as it is but for what would steer the terminal; tabs and the CR of its end stay."""
    body = line.removesuffix("\r")
    return "\t".join(plain(part) for part in body.split("\t")) + line[len(body) :]
