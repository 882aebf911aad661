"""Keeps to what the description asks for in words, since no schema can say it."""

import json
import os
import re

import schemathesis
from hypothesis import strategies

ROW = "234679CDFGHJKMNPQRTVWXY"
REFERENCE = re.compile(f"FR-[{ROW}]{{4}}-[{ROW}]{{4}}")
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# The members of a report and of an addition, in the order of the schemas.
ORDER = (
    "version id external-id form-version finished-at reference added-at added answers "
    "attachments sha256 length name media-type kind field answer reason to text"
).split()


def reference(places):
    """The one that begins with these places; its last character checks the others."""
    total = sum(weight * place for weight, place in enumerate(places, 1))
    text = "".join(ROW[place] for place in [*places, -total * 3 % 23])
    return f"FR-{text[:4]}-{text[4:]}"


places = strategies.lists(strategies.integers(0, 22), min_size=7, max_size=7)
schemathesis.openapi.format("case-reference", places.map(reference))


@schemathesis.hook
def before_call(context, case, kwargs):
    """A body names what its path does, and an addition the case of its report."""
    if not isinstance(case.body, dict):
        return
    for place, member in [("external_id", "external-id"), ("id", "id")]:
        named = (case.path_parameters or {}).get(place)
        if is_like(UUID, named) and is_like(UUID, case.body.get(member)):
            case.body[member] = str(named)
    if is_like(REFERENCE, case.body.get("reference")):
        case.body["reference"] = os.environ["CASE_REFERENCE"]


@schemathesis.serializer("application/json")
def written(context, value):
    """Reports and additions are taken in canonical bytes alone."""
    if isinstance(value, bytes):
        return value
    operation = context.case.operation.definition.raw["operationId"]
    if operation in ("takeReport", "takeAddition"):
        value = canonical(value, by_schema)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def canonical(value, order):
    if isinstance(value, dict):
        inner = {name: by_name if name == "answers" else by_schema for name in value}
        return {name: canonical(value[name], inner[name]) for name in sorted(value, key=order)}
    if isinstance(value, list):
        return [canonical(item, by_schema) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def by_schema(name):
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def by_name(name):
    return name


def is_like(pattern, text):
    return isinstance(text, str) and pattern.fullmatch(text) is not None
