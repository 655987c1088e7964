"""From a tree of words to a model: every mistake is told where a person wrote it, the first in full, then the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from paceline.errors import InputError
from paceline.scenario.messages import describe
from paceline.scenario.quantities import FROM_FILE
from paceline.scenario.tree import Node, Problem, dotted

_FURTHER_PROBLEMS = 10
Model = TypeVar("Model", bound=BaseModel)


def validated(root: Node, model: type[Model], problems: Callable[[Model], Iterable[Problem]]) -> Model:
    """The words of ``root`` as a ``model`` in which ``problems`` finds nothing. Raises ``InputError`` that points."""
    try:
        read = model.model_validate(root.plain(), by_alias=True, by_name=False, context=FROM_FILE)
    except ValidationError as error:
        raise as_error(_as_problems(error, model), root) from None
    found = list(problems(read))
    if found:
        raise as_error(found, root)
    return read


def as_error(found: Sequence[Problem], root: Node) -> InputError:
    """All problems as one error: the first with its place, further ones a line each."""
    errors = [_locate(problem, root) for problem in found]
    first, further = errors[0], errors[1 : 1 + _FURTHER_PROBLEMS]
    lines = [first.message, *(str(error) for error in further)]
    if len(errors) > 1 + len(further):
        lines.append(f"... and {len(errors) - 1 - len(further)} more")
    return InputError("\n".join(lines), place=first.place, path=first.path)


def _as_problems(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    details = error.errors(include_url=False)
    wrong = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
    return [
        Problem(detail["loc"], describe(detail, model), detail["type"] in {"extra_forbidden", "missing"})
        for detail in details
        # A list whose items are wrong is called too short as well, since only good items count.
        if not (detail["type"] == "too_short" and detail["loc"] in wrong)
    ]


def _locate(problem: Problem, root: Node) -> InputError:
    node, beyond = root.descend(problem.loc)
    # A key that is not there belongs to the path; what a shorthand leaves out does not.
    missing = beyond if node.mapping is not None else ()
    place = node.key_place if problem.at_key else node.place
    return InputError(problem.words, place=place, path=dotted((*node.path, *missing)))
