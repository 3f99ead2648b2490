"""JSON schemas of request bodies and responses, generated from their models."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from insights_dash.api.parameters import Schema
from insights_dash.api.route import JSON, Route
from insights_dash.api.wire.body import Body
from insights_dash.api.wire.problem import Failure

_REFERENCE = "#/components/schemas/{model}"
_COLLECTION = re.compile(r"Collection_Wire(\w+)_")


class _Generator(GenerateJsonSchema):
    """Generates schemas without titles, which would only repeat the names."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002, ANN401 - as in what it overrides
        """Return False: no field has a title."""
        return False


class AnswerSchemas:
    """Schemas of responses, which have no properties except those described."""

    def __init__(self, answers: Iterable[Any]) -> None:
        """Build the schemas; `answers` are the `answer` of each route."""
        plain = (None, dict, str, bytes)
        shapes = dict.fromkeys(each for each in answers if each not in plain)
        schemas, whole = TypeAdapter.json_schemas(
            [(each, "serialization", TypeAdapter(each)) for each in (*shapes, Failure)],
            ref_template=_REFERENCE,
            schema_generator=_Generator,
        )
        self._by_shape = {shape: _shown(each) for (shape, _), each in schemas.items()}
        self.components: Schema = {
            _shown_name(name): _closed(_shown(each))
            for name, each in sorted(whole["$defs"].items())
        }

    def of(self, route: Route, media_type: str) -> Schema:
        """The schema of a route's answer."""
        if route.answer is dict:
            return {"type": "object"}
        if media_type == JSON:
            schema: Schema = self._by_shape[route.answer]
            return schema
        return {} if route.answer is bytes else {"type": "string"}

    def of_failure(self) -> Schema:
        """The schema of every refusal."""
        schema: Schema = self._by_shape[Failure]
        return schema


class BodySchemas:
    """Bodies as the models read them; unknown properties are ignored."""

    def __init__(self, models: Iterable[type[Body] | None]) -> None:
        """Build the schemas; `models` are the `body` of each route."""
        found = dict.fromkeys(each for each in models if each is not None)
        schemas, whole = models_json_schema(
            # Only serialization schemas have the properties' names in PascalCase.
            [(each, "serialization") for each in found],
            ref_template=_REFERENCE,
            schema_generator=_Generator,
        )
        self._by_model = {model: _shown(each) for (model, _), each in schemas.items()}
        self.components: Schema = {
            _shown_name(name): _optional(_shown(each))
            for name, each in sorted(whole["$defs"].items())
        }

    def of(self, model: type[Body], required: Iterable[str]) -> Schema:
        """The schema of a body whose `required` fields are neither null nor empty."""
        schema: Schema = self._by_model[model]
        names = [model.model_fields[each].serialization_alias for each in required]
        if not names:
            return schema
        filled: Schema = {"not": {"enum": [None, "", []]}}
        needs = {"required": names, "properties": dict.fromkeys(names, filled)}
        return {"allOf": [schema, needs]}


def _shown(schema: Schema) -> Schema:
    """Return a schema whose references have the public names of other schemas."""
    return {
        name: _shown_name(part) if name == "$ref" else _shown_part(part)
        for name, part in schema.items()
    }


def _shown_part(part: object) -> object:
    match part:
        case Mapping():
            return _shown({**part})
        case list():
            return list(map(_shown_part, part))
    return part


def _shown_name(name: str) -> str:
    """Shorten the name of a schema: `Wire` goes, and a page is a `Collection`."""
    return re.sub(r"(/|^)(Wire|_)", r"\1", _COLLECTION.sub(r"\1Collection", name))


def _closed(schema: Schema) -> Schema:
    """Return the schema of an object that has all that is described and no more."""
    if "properties" not in schema:
        return schema
    properties = {
        name: {key: part[key] for key in part if key not in {"default", "readOnly"}}
        for name, part in schema["properties"].items()
    }
    return {"additionalProperties": False, **schema, "properties": properties}


def _optional(schema: Schema) -> Schema:
    """Return the schema of a body, in which null counts as absent."""
    properties = schema.get("properties", {})
    nullable = {name: _nullable(part) for name, part in properties.items()}
    return {**schema, "properties": nullable}


def _nullable(schema: Schema) -> Schema:
    kept = {"default", "description"} & schema.keys()
    rest = {name: schema[name] for name in schema if name not in kept}
    choices, null = rest.get("anyOf", [rest]), {"type": "null"}
    nullable: Schema = {
        "anyOf": [*choices, *([] if null in choices else [null])],
        **{name: schema[name] for name in sorted(kept)},
    }
    return nullable
