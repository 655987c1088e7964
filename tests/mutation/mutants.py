"""Mutants: a formula with one slip in it, such as a slip of the pen would leave.

Only code in functions is changed; tables and constants of a module are data. A mutant is put in the place of its
function by exchanging the code, so whoever has imported the function runs the mutant.
"""

from __future__ import annotations

import ast
import importlib
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ORDERED = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}  # fmt: skip
_TURNED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.Mod: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One slip: where, what stood there and what stands there now."""

    file: Path
    function: str  # with its class, if it has one
    number: int  # of the slip in its function
    line: int
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.file.parent.name}/{self.file.name}:{self.line} {self.function}: `{self.was}` -> `{self.now}`"

    def put_in_place(self) -> None:
        """Exchange the code of the function for the mutant's, in this process."""
        tree = ast.parse(self.file.read_text(encoding="utf-8"))
        for name, function in _functions(tree):
            if name == self.function:
                _Slip(self.number).generic_visit(function)
        code: Any = compile(ast.fix_missing_locations(tree), str(self.file), "exec")
        room = importlib.import_module(f"paceline.{self.file.parent.name}.{self.file.stem}")
        found: Any = room
        for name in self.function.split("."):
            code = next(part for part in code.co_consts if isinstance(part, types.CodeType) and part.co_name == name)
            found = vars(found)[name]
        for wrapping in ("fget", "func", "__func__", "__wrapped__"):  # properties, class methods, cached functions
            found = getattr(found, wrapping, found)
        found.__code__ = code
        # Functions that this one has made are there already.
        inner = {part.co_qualname: part for part in code.co_consts if isinstance(part, types.CodeType)}
        for made in vars(room).values():
            if isinstance(made, types.FunctionType) and made.__qualname__ in inner:
                made.__code__ = inner[made.__qualname__]


def mutants_of(file: Path) -> list[Mutant]:
    """Every slip of the functions of a module."""
    found = []
    for name, function in _functions(ast.parse(file.read_text(encoding="utf-8"))):
        walk = _Slip(None)
        walk.generic_visit(function)
        found += [Mutant(file, name, number, *slip) for number, slip in enumerate(walk.seen)]
    return found


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for statement in tree.body:
        inside = statement.body if isinstance(statement, ast.ClassDef) else [statement]
        before = f"{statement.name}." if isinstance(statement, ast.ClassDef) else ""
        for one in inside:
            if isinstance(one, ast.FunctionDef):
                one.returns, one.decorator_list = None, []
                yield before + one.name, one


class _Slip(ast.NodeTransformer):
    """Walks a function, notes every slip, and makes the one with the wanted number."""

    def __init__(self, wanted: int | None) -> None:
        self._wanted = wanted
        self._equals: set[int] = set()  # comparisons of which it does not matter what they say of equals
        self.seen: list[tuple[int, str, str]] = []

    def visit_arguments(self, node: ast.arguments) -> ast.arguments:
        """Defaults and types of arguments stay."""
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        """Only what is assigned is a formula."""
        node.value = None if node.value is None else self.visit(node.value)
        return node

    def visit(self, node: ast.AST) -> ast.AST:
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if text or isinstance(node, (ast.Raise, ast.JoinedStr)):  # what errors say is no formula
            return node
        if isinstance(node, ast.IfExp) and isinstance(node.test, ast.Compare):
            sides = {ast.dump(node.test.left), *map(ast.dump, node.test.comparators)}
            if sides == {ast.dump(node.body), ast.dump(node.orelse)}:
                self._equals.add(id(node.test))
        for slip in self._slips(node):
            self.seen.append((node.lineno, _brief(node), _brief(slip)))  # type: ignore[attr-defined]
            if self._wanted == len(self.seen) - 1:
                return ast.copy_location(slip, node)
        return super().visit(node)

    def _slips(self, node: ast.AST) -> Iterator[ast.AST]:
        """What may stand in the place of a node."""
        match node:
            case ast.Compare(ops=[op, *others]):
                for kind in _ORDERED[type(op)][id(node) in self._equals :]:
                    yield ast.Compare(node.left, [kind(), *others], node.comparators)
            case ast.BinOp(op=op) if type(op) in _TURNED:
                yield ast.BinOp(node.left, _TURNED[type(op)](), node.right)
            case ast.AugAssign(op=op) if type(op) in _TURNED:
                yield ast.AugAssign(node.target, _TURNED[type(op)](), node.value)
                yield _never(node)
            case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
                yield operand
            case ast.BoolOp(op=op, values=values):
                yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            case ast.Constant(value=bool(value)):
                yield ast.Constant(not value)
            case ast.Constant(value=int(value)):
                yield ast.Constant(value + 1)
            case ast.Constant(value=float(value)):
                yield ast.Constant(2.0 * value + 1.0)
            case ast.IfExp(test=test, body=body, orelse=orelse) if id(test) not in self._equals:
                yield ast.IfExp(test, orelse, body)
            case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
                yield ast.Return(ast.Constant(None))
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) | ast.Expr(value=ast.Call()):
                yield _never(node)
            case ast.Break() | ast.Continue():
                yield ast.Pass()


def _never(node: ast.stmt) -> ast.If:
    """Left out, but its names stay: a function within another must ask for as many of the other's."""
    return ast.If(ast.Constant(False), [node], [])


def _brief(node: ast.AST) -> str:
    words = " ".join(ast.unparse(node).split())
    return words if len(words) < 70 else words[:67] + "..."
