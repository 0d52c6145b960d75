"""Tokens of one expression, with the modes that HCL needs: brackets, objects, templates, heredocs.

Newlines are tokens in objects and outside every bracket only; `for`, `in` and `if` are keywords by what stands before
them. Source: hclsyntax/scan_tokens.rl and parser.go of hashicorp/hcl.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lark import Token
from lark.lexer import Lexer

from tfgen.syntax.hcl.scanner import BLANKS, MAX_DEPTH
from tfgen.syntax.hcl.structure import identifier_end
from tfgen.syntax.hcl.templates import located

_skip = re.compile(r"(?>[ \t]++|/\*(?>[^*]++|\*(?!/))*+\*/)++")
_newline = re.compile(r"(?>(?:\#|//)[^\n]*+)?+\r?\n|(?:\#|//)[^\n]*+\Z")
_token = re.compile(
    r"(?P<NAME>[A-Za-z_][A-Za-z0-9_-]*+)|(?P<NUMBER>[0-9]++(?>\.[0-9]++)?+(?>[eE][+-]?[0-9]++)?+)"
    r"|(?P<DOT>\.(?!\.))|(?P<ELLIPSIS>\.\.\.)|(?P<EQUALITY>==|!=)|(?P<ARROW>=>)|(?P<COMPARISON><=|>=|>|<(?!<-?[^\W\d][\w-]*+\r?\n))"
    r"|(?P<AND>&&)|(?P<OR>\|\|)|(?P<NAMESPACE>::)|(?P<EQUALS>=)|(?P<NOT>!)|(?P<PLUS>\+)|(?P<MINUS>-)"
    r"|(?P<FACTOR>[*/%])|(?P<QUESTION>\?)|(?P<COLON>:)|(?P<COMMA>,)"
    r"|(?P<LPAR>\()|(?P<RPAR>\))|(?P<LBRACK>\[)|(?P<RBRACK>\])|(?P<LBRACE>\{)|(?P<RBRACE>~?\})"
    r"|(?P<OPEN_QUOTE>\")|(?P<OPEN_HEREDOC><<-?[^\W\d][\w-]*+\r?\n)"
)
_quoted_text = re.compile(r'(?>[^"\\\n\r$%]++|\\[^\n\r]|\$\$\{|%%\{|[$%](?!\{))++')
_heredoc_text = re.compile(r"(?>[^\n$%]++|\$\$\{|%%\{|[$%](?!\{))*+\n?")
_sequence = re.compile(r"([$%])\{~?")
_control = re.compile(r"%\{~?[ \t\r\n]*+(if|else|endif|for|endfor)\b")
_for = re.compile(r"(?>[ \t\r\n]++|(?:\#|//)[^\n]*+|/\*(?>[^*]++|\*(?!/))*+\*/)*+for\b(?![-\w])")

#: Tokens after which an operand is complete, so that a name there can only be a keyword.
_OPERANDS = frozenset(
    {"NAME", "NUMBER", "RPAR", "RBRACK", "RBRACE", "CLOSE_QUOTE", "CLOSE_HEREDOC", "STAR", "ELLIPSIS"}
)
_CONTROLS = {"if": "IF_OPEN", "else": "ELSE", "endif": "ENDIF", "for": "FOR_OPEN", "endfor": "ENDFOR"}
_TRIMMED = BLANKS + "\r\n"
_TOP, _PLAIN, _OBJECT, _SEQUENCE, _QUOTE, _HEREDOC = range(6)


class ExpressionLexer(Lexer):
    """Lark's protocol for a lexer: made once, `lex` is called with each text."""

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]  # Lark's older protocol: one argument
        """Yield the tokens of `data`, a (text, start, end) triple, with offsets of the text."""
        return tokens(*data)


def tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """Yield the tokens of the expression in `text[start:end]`.

    Raises:
        ParseError: with the 0-based offset in `column`.
    """
    at = start
    last = ""
    names = 0  # names seen since a `for` that waits for its `in`; 0: none waits
    modes: list[tuple[int, str, int]] = [(_TOP, "", start)]
    while True:
        mode, marker, opened = modes[-1]
        if mode in (_QUOTE, _HEREDOC):
            step = _template_step(text, at, end, mode, marker, opened)
            kind, stop = step
            if kind in ("CLOSE_QUOTE", "CLOSE_HEREDOC"):
                modes.pop()
            elif kind != "TEXT":
                _push(modes, _SEQUENCE, "", at)
                names = 1 if kind == "FOR_OPEN" else names
            yield Token(kind, text[at:stop], at, end_pos=stop)
            at, last = stop, kind
            continue
        skipped = _skip.match(text, at, end)
        if skipped:
            at = skipped.end()
        if at >= end:
            return
        newline = _newline.match(text, at, end)
        if newline:
            if mode in (_TOP, _OBJECT) and last not in ("LBRACE", ""):
                yield Token("NEWLINE", "\n", at, end_pos=newline.end())
                last = "NEWLINE"
            at = newline.end()
            continue
        kind, stop = _plain_token(text, at, end)
        if kind == "NAME":
            kind, names = _keyword(text[at:stop], last, names)
        elif kind == "FACTOR" and text[at] == "*" and (last == "DOT" or (last == "INDEX" and _closes(text, stop))):
            kind = "STAR"
        elif kind == "LPAR" or kind == "LBRACK":
            _push(modes, _PLAIN, kind, at)
        elif kind == "LBRACE":
            _push(modes, _PLAIN if _for.match(text, stop, end) else _OBJECT, kind, at)
        elif kind == "OPEN_QUOTE":
            _push(modes, _QUOTE, "", at)
        elif kind == "OPEN_HEREDOC":
            _push(modes, _HEREDOC, text[at:stop].lstrip("<-").rstrip("\r\n"), at)
        elif kind in ("RPAR", "RBRACK", "RBRACE"):
            if mode == _SEQUENCE and kind == "RBRACE":
                kind = "END"
            elif text[at] == "~":
                raise located('"~}" ends a template sequence, and none is open here', at)
            if len(modes) > 1:
                modes.pop()
        yield Token(kind, text[at:stop], at, end_pos=stop)
        # In an index bracket `for` is a name, in a list it is a keyword.
        last = "INDEX" if kind == "LBRACK" and last in _OPERANDS else kind
        at = stop


def _push(modes: list[tuple[int, str, int]], mode: int, marker: str, at: int) -> None:
    if len(modes) > MAX_DEPTH:
        raise located(f"nested deeper than {MAX_DEPTH} levels, which tfgen does not read", at)
    modes.append((mode, marker, at))


def _closes(text: str, at: int) -> bool:
    match = _skip.match(text, at)
    return text.startswith("]", match.end() if match else at)


def _plain_token(text: str, at: int, end: int) -> tuple[str, int]:
    match = _token.match(text, at, end)
    if match is not None and match.lastgroup is not None:
        stop = match.end()
        if match.lastgroup == "NAME" and stop < end and ord(text[stop]) > 127:
            stop = identifier_end(text, at)
        return match.lastgroup, stop
    stop = identifier_end(text, at)
    if stop == at:
        char = text[at]
        shown = repr(char) if char.isprintable() else f"the character U+{ord(char):04X}"
        raise located(f"{shown} can't stand in an expression", at)
    return "NAME", stop


def _keyword(name: str, last: str, names: int) -> tuple[str, int]:
    """Tell `for`, `in` and `if` from names."""
    if name == "for" and last in ("LBRACK", "LBRACE"):
        return "FOR", 1
    if names:
        if name == "in" and last == "NAME":
            return "IN", 0
        return "NAME", names
    if name == "if" and last in _OPERANDS:
        return "IF", 0
    return "NAME", 0


def _template_step(text: str, at: int, end: int, mode: int, marker: str, opened: int) -> tuple[str, int]:
    """Return the next token of a quoted string or heredoc."""
    if mode == _QUOTE:
        match = _quoted_text.match(text, at, end)
        if match:
            return "TEXT", match.end()
        if at < end and text[at] == '"':
            return "CLOSE_QUOTE", at + 1
    else:
        fresh = text[at - 1] == "\n"
        match = _heredoc_text.match(text, at, end)
        stop = match.end() if match else at
        if fresh and text[at:stop].strip(_TRIMMED) == marker and (stop == end or text[stop - 1] == "\n"):
            return "CLOSE_HEREDOC", at + len(text[at:stop].rstrip(_TRIMMED))
        if stop > at:
            return "TEXT", stop
    sequence = _sequence.match(text, at, end)
    if sequence is None:
        raise located("this string is never closed" if mode == _QUOTE else "this heredoc is never closed", opened)
    if sequence[1] == "$":
        return "INTERPOLATION", sequence.end()
    control = _control.match(text, at, end)
    if control is None:
        raise located("a template directive is if, else, endif, for or endfor", at)
    return _CONTROLS[control[1]], control.end()
