"""Loads a scenario: reads its files, lays a variant and settings over it, validates, and says what is wrong where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from paceline.errors import InputError
from paceline.scenario.base import Words
from paceline.scenario.checks import Problem, problems
from paceline.scenario.messages import describe
from paceline.scenario.models import Scenario
from paceline.scenario.quantities import FROM_FILE
from paceline.scenario.references import Library
from paceline.scenario.settings import apply_settings
from paceline.scenario.source import read_source
from paceline.scenario.tree import Node, dotted
from paceline.scenario.variants import find_variant, forget_absent, lay_over, runner_names, variant_nodes

_FURTHER_PROBLEMS = 10

Model = TypeVar("Model", bound=Words)


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A race ready to be simulated, and what it was made from.

    ``hashes``: SHA-256 of every file that was read, by its path from the scenario's folder.
    """

    scenario: Scenario
    file: Path
    variant: str | None
    settings: tuple[str, ...]
    hashes: dict[str, str]


def load_scenario(
    path: str | PathLike[str], variant: str | None = None, settings: Sequence[str] = ()
) -> LoadedScenario:
    """The race in the file ``path``, as ``variant`` and then ``settings`` (``path=value``) change it.

    Raises ``InputError`` for anything that a person can put right: the first problem in full, then up to ten more,
    one a line, each as ``file:line:column: path.in.file: what is wrong, what would be right``.
    """
    if isinstance(settings, str):
        raise TypeError("settings is a sequence of texts such as ['weather.temperature=20 C'], not one text")
    file = Path(path)
    library = Library(file)
    root = library.resolve(library.scenario())
    starters = runner_names(root)
    if variant is not None:
        root = library.resolve(lay_over(root, find_variant(root, variant)))
    if settings:
        root = library.resolve(apply_settings(root, settings))
    root = forget_absent(root, starters)
    scenario = validated(root, Scenario, problems)
    return LoadedScenario(scenario, file, variant, tuple(settings), library.hashes)


def variant_names(path: str | PathLike[str]) -> tuple[str, ...]:
    """The names of the variants in a scenario file, in their order."""
    return tuple(variant_nodes(read_source(Path(path)).root))


def validated(root: Node, model: type[Model], problems_of: Callable[[Model], Iterable[Problem]]) -> Model:
    """The tree as a ``model`` that has none of the problems that ``problems_of`` finds, or an error that says where."""
    try:
        thing = model.model_validate(root.plain(), by_alias=True, by_name=False, context=FROM_FILE)
    except ValidationError as error:
        raise _as_error(_as_problems(error, model), root) from None
    found = list(problems_of(thing))
    if found:
        raise _as_error(found, root)
    return thing


def _as_problems(error: ValidationError, model: type[Words]) -> list[Problem]:
    details = error.errors(include_url=False)
    wrong = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
    return [
        Problem(detail["loc"], describe(detail, model), detail["type"] in {"extra_forbidden", "missing"})
        for detail in details
        # A list whose items are wrong is called too short as well, since only good items count.
        if not (detail["type"] == "too_short" and detail["loc"] in wrong)
    ]


def _as_error(found: Sequence[Problem], root: Node) -> InputError:
    errors = [_locate(problem, root) for problem in found]
    first, further = errors[0], errors[1 : 1 + _FURTHER_PROBLEMS]
    lines = [first.message, *(str(error) for error in further)]
    if len(errors) > 1 + len(further):
        lines.append(f"... and {len(errors) - 1 - len(further)} more")
    return InputError("\n".join(lines), place=first.place, path=first.path)


def _locate(problem: Problem, root: Node) -> InputError:
    node, beyond = root.descend(problem.loc)
    # A key that is not there belongs to the path; what a shorthand leaves out does not.
    missing = beyond if node.mapping is not None else ()
    place = node.key_place if problem.at_key else node.place
    return InputError(problem.words, place=place, path=dotted((*node.path, *missing)))
