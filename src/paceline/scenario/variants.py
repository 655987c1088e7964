"""A variant: another way to run the same race, laid over the file key by key.

* A mapping is merged, a list or a single value replaces, ``null`` removes.
* ``pacers`` and ``drinks`` whose ``kind`` changes are another thing altogether: they replace what stood there.
  So do a ``course`` and an ``athlete`` with another ``name``.
* A ``plan`` whose ``pacing`` changes keeps its target, but not the keys that only the old pacing reads.
* ``runners`` may be a mapping by name: each entry is laid over that runner alone, ``null`` takes him out of the race,
  and with him what was observed of him and his incidents.
"""

from __future__ import annotations

from dataclasses import replace

from paceline.errors import InputError
from paceline.scenario.quantities import shown
from paceline.scenario.tree import Node, closest

#: Where this key of a mapping changes, the mapping is another thing and is replaced.
_IDENTITY = {"pacers": "kind", "drinks": "kind", "athlete": "name", "course": "name", "population": "name"}
_PACING_KEYS = ("second_half", "over", "until", "segments", "function")


def variant_nodes(root: Node) -> dict[str, Node]:
    """The variants that a scenario file defines, by name."""
    variants = root.get("variants")
    if variants is None or variants.value is None:
        return {}
    if variants.mapping is None:
        raise variants.error("variants are a mapping by name; write for instance `variants: {warm: {weather: {...}}}`")
    return variants.mapping


def find_variant(root: Node, name: str) -> Node:
    """The variant called ``name``; else an ``InputError`` that lists those there are."""
    variants = variant_nodes(root)
    if name not in variants:
        place = root.get("variants")
        at = place.key_place if place is not None else root.place
        known = closest(name, list(variants)) if variants else "this scenario has none"
        also = f" (all: {', '.join(variants)})" if known.startswith("did you mean") else ""
        raise InputError(f"there is no variant {shown(name)}; {known}{also}", place=at, path="variants")
    chosen = variants[name]
    if chosen.mapping is None:
        raise chosen.error("a variant is a mapping of what it changes, for instance {weather: {temperature: 20 C}}")
    if "variants" in chosen.mapping:
        raise chosen.mapping["variants"].error("a variant cannot hold variants; put this one beside it", at_key=True)
    return chosen


def lay_over(base: Node, over: Node, slot: str = "") -> Node:
    """``base`` as ``over`` changes it; ``slot`` is the key under which both stand."""
    if slot == "runners" and base.items is not None and over.mapping is not None:
        return _lay_over_runners(base, over)
    old, new = base.mapping, over.mapping
    if old is None or new is None or _is_another(old, new, _IDENTITY.get(slot, "")):
        return _without_nulls(over)
    merged = dict(old)
    if slot == "plan" and _is_another(old, new, "pacing"):
        for key in _PACING_KEYS:
            merged.pop(key, None)
    for key, child in new.items():
        if child.value is None:
            if key not in old:
                raise child.error(
                    f"there is nothing called {shown(key)} to remove; {closest(key, list(old))}", at_key=True
                )
            merged.pop(key, None)
        else:
            merged[key] = lay_over(merged[key], child, key) if key in merged else _without_nulls(child)
    return replace(base, value=merged)


def forget_absent(root: Node, before: list[str]) -> Node:
    """The scenario without what it says of runners who were in it ``before`` and are no longer."""
    gone = set(before) - set(runner_names(root))
    if not gone:
        return root
    observed, incidents = root.get("observed"), root.get("incidents")
    if observed is not None and observed.mapping is not None:
        kept = {name: child for name, child in observed.mapping.items() if name not in gone}
        root = root.with_entry("observed", replace(observed, value=kept))
    if incidents is not None and incidents.items is not None:
        stay = [item for item in incidents.items if (named := item.get("runner")) is None or named.value not in gone]
        root = root.with_entry("incidents", replace(incidents, value=stay))
    return root


def runner_names(root: Node) -> list[str]:
    """The names of the runners in their order; a runner without one counts as ``""``."""
    runners = root.get("runners")
    return [_name(runner) for runner in (runners.items or [])] if runners is not None else []


def _lay_over_runners(base: Node, over: Node) -> Node:
    runners = list(base.items or [])
    names = [_name(runner) for runner in runners]
    for name, child in (over.mapping or {}).items():
        if name not in names:
            words = f"there is no runner {shown(name)}; {closest(name, names)}; to add runners, give the whole list"
            raise child.error(words, at_key=True)
        index = names.index(name)
        if child.value is None:
            del runners[index], names[index]
        elif child.mapping is None:
            raise child.error("what changes for a runner is a mapping, for instance {plan: {pacing: even}}")
        else:
            runners[index] = lay_over(runners[index], child, "runner")
    return replace(base, value=runners)


def _name(runner: Node) -> str:
    name = runner.get("athlete", "name")
    return name.value if name is not None and isinstance(name.value, str) else ""


def _is_another(old: dict[str, Node], new: dict[str, Node], key: str) -> bool:
    return key in old and key in new and old[key].value != new[key].value


def _without_nulls(node: Node) -> Node:
    if node.mapping is None:
        return node
    kept = {key: _without_nulls(child) for key, child in node.mapping.items() if child.value is not None}
    return replace(node, value=kept)
