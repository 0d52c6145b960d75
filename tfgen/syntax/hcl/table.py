"""Make the parse table that is shipped with the package: `python -m tfgen.syntax.hcl.table`.

A test makes it anew and compares, so that the grammar and the table can't drift apart.
"""

from __future__ import annotations

import json
import os

HERE = os.path.dirname(__file__)


def make_table() -> str:
    """Return the table of `grammar.lark` as JSON."""
    from lark import Lark
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    from tfgen.syntax.hcl.lexer import ExpressionLexer

    with open(os.path.join(HERE, "grammar.lark"), encoding="utf-8") as file:
        grammar = file.read()
    parser = Lark(grammar, parser="lalr", lexer=ExpressionLexer, maybe_placeholders=False)
    data, memo = parser.memo_serialize([TerminalDef, Rule])
    data["options"]["lexer"] = None
    data["options"]["source_path"] = None
    data["parser"]["lexer_conf"]["lexer_type"] = None
    return json.dumps({"data": data, "memo": memo}, separators=(",", ":"), sort_keys=True) + "\n"


def main() -> None:
    with open(os.path.join(HERE, "grammar.json"), "w", encoding="utf-8") as file:
        file.write(make_table())


if __name__ == "__main__":
    main()
