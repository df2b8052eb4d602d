"""Data against a model: every fault in the words of the file, each once, at its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from casekit.errors import InvalidInput, Problem, nearest, quoted
from casekit.model.integrity import Fault
from casekit.source import DataPath, Document, shown

M = TypeVar("M", bound=BaseModel)
_MOST_KEYS_LISTED = 12


def validate(model: type[M], document: Document) -> M:
    """Return the data of a document as a model.

    Raises:
        InvalidInput: every fault of the notation and of the data, each at its line and column.
    """
    found, faults = check(model, document.data)
    if found is None or document.problems:
        raise InvalidInput(problems(document, faults))
    return found


def problems(document: Document, faults: Iterable[Fault]) -> list[Problem]:
    """Return the faults of a document's notation and those of its data, but one only at one place of both."""
    places = {problem[:3] for problem in document.problems}
    told = (document.problem(fault.path, fault.message, fault.hint, key=fault.key) for fault in faults)
    return [*document.problems, *(problem for problem in told if problem[:3] not in places)]


def check(model: type[M], data: Any) -> tuple[M | None, list[Fault]]:
    """Return data as a model, or None and every fault of it."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, list(_faults(model, data, error))


class _Wrong(NamedTuple):
    """A value that is none of the alternatives a union or a type would allow there."""

    found: Any
    alternatives: tuple[str, ...]
    note: str = ""
    words: tuple[str, ...] = ()


def _faults(model: type[BaseModel], data: Any, error: ValidationError) -> Iterator[Fault]:
    unknown: list[Fault] = []
    missing: list[tuple[DataPath, str]] = []
    wrong: dict[tuple[DataPath, bool], _Wrong] = {}
    told: list[Fault] = []
    dangling: dict[DataPath, Fault] = {}
    for line in error.errors(include_url=False):
        kind, context, location = line["type"], line.get("ctx", {}), line["loc"]
        is_key = bool(location) and location[-1] == "[key]"
        path, found = _data_path(
            data, location[:-1] if is_key else location, last_is_key=kind in ("missing", "extra_forbidden")
        )
        value = path[-1] if is_key and path else found
        if kind == "extra_forbidden":
            keys = _keys_at(model, path[:-1])
            listed = f" (expected one of: {', '.join(keys)})" if 0 < len(keys) <= _MOST_KEYS_LISTED else ""
            message = f"unknown key {quoted(str(path[-1]))}{listed}"
            unknown.append(Fault(path, message, nearest(path[-1], keys), key=True))
        elif kind == "missing":
            missing.append((path[:-1], str(path[-1])))
        elif kind == "integrity":
            dangling[path] = Fault(path, context["message"], context["hint"])
        elif kind == "too_short":
            if len(found) < context["min_length"]:
                told.append(Fault(path, _too_short(found, context["min_length"])))
        elif (expected := _expected(kind, context, value)) is not None:
            before = wrong.get((path, is_key))
            wrong[path, is_key] = _merged(before, expected) if before else expected
        else:
            told.append(Fault(path, _message(kind, context, line["msg"], value), key=is_key))
    meant = {(fault.path[:-1], fault.hint) for fault in unknown}
    for parent, key in missing:
        if (parent, key) not in meant:
            told.append(Fault(parent, f"the key {quoted(key)} is missing", key=True))
    deeper = {
        path[:length] for path, _ in [*wrong, *((f.path, f.key) for f in [*told, *unknown])] for length in range(len(path))
    }
    for (path, is_key), each in wrong.items():
        if is_key or path not in deeper or not isinstance(each.found, (dict, list, tuple)):
            told.append(Fault(path, _sentence(each), nearest(each.found, each.words), key=is_key))
    yield from [*unknown, *dangling.values(), *(fault for fault in told if fault.path not in dangling)]


_KINDS = {
    "string_type": "text", "int_type": "a whole number", "bool_type": "true or false", "dict_type": "a mapping",
    "tuple_type": "a list", "list_type": "a list", "model_type": "a mapping", "model_attributes_type": "a mapping",
    "decimal_type": "a number", "decimal_parsing": "a number", "int_parsing": "a whole number", "int_from_float": "a whole number",
    "string_too_short": "some text", "finite_number": "a number",
}  # fmt: skip


def _expected(kind: str, context: Any, found: Any) -> _Wrong | None:
    """Return what was expected instead, if the error is of that kind."""
    if kind in _KINDS:
        return _Wrong(found, (_KINDS[kind],))
    if kind == "expected":
        return _Wrong(found, (context["expected"],), context["note"])
    if kind in ("literal_error", "enum"):
        words = tuple(word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", "))
        return _Wrong(found, words, words=words)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        tags = context.get("expected_tags") or context.get("discriminator", "")
        forms = tuple(tag.strip("'<>") for tag in tags.split(", ")) if "<" in tags else ("an id", "a mapping")
        return _Wrong(found, forms)
    return None


def _merged(one: _Wrong, other: _Wrong) -> _Wrong:
    alternatives = tuple(dict.fromkeys([*one.alternatives, *other.alternatives]))
    if "a number" in alternatives:
        alternatives = tuple(a for a in alternatives if a != "a whole number")
    return _Wrong(one.found, alternatives, one.note or other.note, (*one.words, *other.words))


def _sentence(wrong: _Wrong) -> str:
    note = f" ({wrong.note})" if wrong.note else ""
    return f"expected {_either(wrong.alternatives)}, found {shown(wrong.found)}{note}"


def _either(alternatives: Sequence[str]) -> str:
    return " or ".join([", ".join(alternatives[:-1]), alternatives[-1]]) if len(alternatives) > 1 else alternatives[0]


def _too_short(found: Any, least: int) -> str:
    return f"expected at least one, found {shown(found)}" if least == 1 else f"expected at least {least}, found {len(found)}"


def _message(kind: str, context: Any, message: str, found: Any) -> str:
    if kind == "string_too_long":
        return f"expected text of at most {context['max_length']} characters, found {len(found)}"
    return message.removeprefix("Value error, ")


def _data_path(data: Any, location: Iterable[str | int], *, last_is_key: bool) -> tuple[DataPath, Any]:
    """Return the path in the data of an error's location (which also names union branches), and what is there."""
    steps = list(location)
    path: DataPath = ()
    for number, step in enumerate(steps):
        known = isinstance(data, dict) and step in data
        if known or (isinstance(data, (list, tuple)) and isinstance(step, int) and step < len(data)):
            path, data = (*path, step), data[step]
        elif last_is_key and number == len(steps) - 1:
            path = (*path, step)
    return path, data


def _keys_at(model: type[BaseModel], path: DataPath) -> list[str]:
    """Return the keys that the model allows at `path`."""
    options: list[Any] = [model]
    for step in path:
        nested: list[Any] = []
        for option in options:
            if isinstance(option, type) and issubclass(option, BaseModel):
                names = {info.alias or name: info.annotation for name, info in option.model_fields.items()}
                nested += _models(names.get(str(step)))
            elif get_origin(option) in (dict, tuple, list):
                nested += _models(get_args(option)[1 if get_origin(option) is dict else 0])
        options = nested
    return [
        info.alias or name
        for option in options
        if isinstance(option, type) and issubclass(option, BaseModel)
        for name, info in option.model_fields.items()
    ]


def _models(annotation: Any) -> list[Any]:
    """Return the models and containers among the alternatives of an annotation."""
    if get_origin(annotation) is Annotated:
        return _models(get_args(annotation)[0])
    if isinstance(annotation, type) or get_origin(annotation) in (dict, tuple, list):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models(part)]
