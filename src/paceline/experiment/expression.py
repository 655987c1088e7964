"""A condition between axes, as ``pacers.ahead <= pacers.pool`` or ``variant != "legal" or weather.temperature < 10``.

A small language of its own: names of axes, numbers (in the axis' unit), texts, + - * /, comparisons, and, or, not,
parentheses. It is parsed by Python and then read node by node; nothing is ever executed.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

Value: TypeAlias = float | str | bool | None
_LONGEST = 500
_ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARED: dict[type, Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class Condition:
    """One condition, ready to be asked of many points. Raises ``ValueError`` in words where it is none."""

    def __init__(self, text: str, names: Sequence[str]) -> None:
        if len(text) > _LONGEST:
            raise ValueError(f"the condition has {len(text)} characters; write at most {_LONGEST}")
        self.text = text
        self._names: dict[str, str] = {}
        # Names hold dots, digits and spaces; each stands in as a plain word while Python parses. Quoted texts stay.
        known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        pattern = re.compile(rf"\"[^\"]*\"|'[^']*'|(?<![\w.])({known})(?![\w.])" if names else r"(?!)")
        try:
            self._root = ast.parse(pattern.sub(self._stand_in, text).strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise ValueError(f"{text!r} is no condition; {self._remedy(names)}") from None
        self._check(self._root, names)
        if not isinstance(self._root, (ast.Compare, ast.BoolOp)) and not self._is_not(self._root):
            raise ValueError(f"{text!r} compares nothing; {self._remedy(names)}")

    def holds(self, values: Mapping[str, Value]) -> bool:
        """Whether it holds for these values by name. Raises ``ValueError`` where they cannot be compared."""
        try:
            return bool(self._value(self._root, values))
        except (TypeError, ZeroDivisionError, OverflowError) as error:
            raise ValueError(f"{self.text!r} cannot be asked of {dict(values)}: {error}") from None

    def _stand_in(self, found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        word = f"_axis{len(self._names)}_"
        self._names[word] = found[1]
        return word

    @staticmethod
    def _remedy(names: Sequence[str]) -> str:
        first, second = [*names, "pacers.ahead", "pacers.pool"][:2]
        return f"write for instance `{first} <= {second}` or `{first} < 10`"

    @staticmethod
    def _is_not(node: ast.AST) -> bool:
        return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)

    def _check(self, node: ast.AST, names: Sequence[str]) -> None:
        """Refuse everything that is not part of the language."""
        if isinstance(node, ast.Name):
            if node.id not in self._names:
                raise ValueError(f"{node.id!r} is not an axis of this experiment; there are: {', '.join(names)}")
            return
        if isinstance(node, ast.Constant):
            if not isinstance(node.value, (int, float, str)) or isinstance(node.value, bool):
                raise ValueError(f"{node.value!r} cannot stand in a condition; write a number or a text in quotes")
            return
        if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
            parts: list[ast.AST] = [node.left, node.right]
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd, ast.Not)):
            parts = [node.operand]
        elif isinstance(node, ast.BoolOp):
            parts = list(node.values)
        elif isinstance(node, ast.Compare) and all(type(how) in _COMPARED for how in node.ops):
            parts = [node.left, *node.comparators]
        else:
            what = type(node).__name__
            raise ValueError(
                f"{self.text!r} holds something that a condition cannot ({what}); it takes names of axes, numbers, "
                "texts, + - * /, < <= > >= == !=, and, or, not, and parentheses"
            )
        for part in parts:
            self._check(part, names)

    def _value(self, node: ast.AST, values: Mapping[str, Value]) -> Any:
        if isinstance(node, ast.Name):
            return values[self._names[node.id]]
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.BoolOp):
            asked = (bool(self._value(part, values)) for part in node.values)
            return all(asked) if isinstance(node.op, ast.And) else any(asked)
        if isinstance(node, ast.Compare):
            sides = [self._value(part, values) for part in (node.left, *node.comparators)]
            return all(_COMPARED[type(how)](*pair) for how, pair in zip(node.ops, pairwise(sides), strict=True))
        return self._worked_out(node, values)

    def _worked_out(self, node: ast.AST, values: Mapping[str, Value]) -> Any:
        if isinstance(node, ast.BinOp):
            return _ARITHMETIC[type(node.op)](self._number(node.left, values), self._number(node.right, values))
        assert isinstance(node, ast.UnaryOp)
        if isinstance(node.op, ast.Not):
            return not self._value(node.operand, values)
        number = self._number(node.operand, values)
        return -number if isinstance(node.op, ast.USub) else number

    def _number(self, node: ast.AST, values: Mapping[str, Value]) -> float:
        value = self._value(node, values)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TypeError(f"{value!r} is not a number")
        return float(value)  # whole numbers of Python may grow without end
