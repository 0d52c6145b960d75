"""Go's own HCL parser, as pygohcl brings it, as the judge of what is valid."""

from __future__ import annotations

import pygohcl

from tfgen.errors import ParseError
from tfgen.syntax.hcl import HCL


def go_accepts(text: str) -> bool | None:
    """Does Go's parser accept the text? None: it gave no answer (a failure inside pygohcl)."""
    try:
        pygohcl.loads(text, keep_interpolations=True)
    except pygohcl.HCLParseError:
        return False
    except Exception:
        return None
    return True


def tfgen_accepts(text: str) -> bool:
    """Does tfgen accept the structure and every expression?"""
    try:
        document = HCL.parse("x.tf", text)
        document.validate()
    except ParseError as error:
        assert error.line >= 1
        assert error.column >= 1
        return False
    assert document.text == text
    return True
