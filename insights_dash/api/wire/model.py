"""Objects in answers, and those among them that bodies create and update.

One model says everything about the JSON of an object: it writes answers, the model that
reads bodies is derived from it, and OpenAPI describes both.
"""

from dataclasses import fields, replace
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Self,
    TypeVar,
    get_args,
    get_origin,
)

from pydantic import (
    AliasGenerator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    create_model,
)
from pydantic.alias_generators import to_pascal
from pydantic.fields import FieldInfo

from insights_dash.api.wire.body import Body, Read
from insights_dash.domain.identity import SpaceId

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# A list of what is not stored here, and therefore always empty.
Nothing = Annotated[
    tuple[()], WithJsonSchema({"type": "array", "items": {"type": "string"}})
]
# A text that is null if it is empty.
TextOrNull = Annotated[
    str, PlainSerializer(lambda text: text or None, return_type=str | None)
]
Fields = TypeVar("Fields", bound="DataclassInstance")


class FieldsBody(Body):
    """A body that sets fields of an object."""

    sets: ClassVar[type[Any]]

    @property
    def own_id(self) -> str:
        """The ID that the body has; empty if it has none."""
        return str(getattr(self, "id", ""))


class Wire(BaseModel):
    """An object in an answer: its properties in their order, in PascalCase.

    A property that always has the same value has it as its default.

    If bodies can set the object, `sets` is the class of the domain that has the fields
    which they can set, with the same names. A body can also have an `Id`, and any other
    property, which is not stored.
    """

    sets: ClassVar[type[Any]]
    body: ClassVar[type[FieldsBody]]

    model_config = ConfigDict(
        alias_generator=AliasGenerator(serialization_alias=to_pascal),
        serialize_by_alias=True,
        validate_by_name=True,
        extra="forbid",
        json_schema_serialization_defaults_required=True,
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        """Derive the model that reads bodies."""
        super().__pydantic_init_subclass__(**kwargs)
        if "sets" in vars(cls):
            cls.body = _derive_body(cls)


class WireDocument(Wire):
    """A document of a space."""

    id: str
    space_id: str

    @classmethod
    def of(cls, space: SpaceId, document: object) -> Self:
        """Show a document: its attribute for each field that has no default."""
        shown = {
            name: getattr(document, name)
            for field, info in cls.model_fields.items()
            if info.is_required() and field != "space_id"
            for name in [str(info.validation_alias or field)]
        }
        return cls.model_validate({"space_id": space, **shown}, from_attributes=True)


def apply_body(read: Read[FieldsBody], former: Fields) -> Fields:
    """Replace the fields that a body names; null stands for a new object's value."""
    names = read.given & {each.name for each in fields(read.body.sets)}
    changes: dict[str, Any] = {name: _plain(getattr(read.body, name)) for name in names}
    return replace(former, **changes)


def _plain(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(_plain, value))
    if isinstance(value, FieldsBody):
        names = [each.name for each in fields(value.sets)]
        return value.sets(**{name: _plain(getattr(value, name)) for name in names})
    return value


def _derive_body(model: type[Wire]) -> type[FieldsBody]:
    new = model.sets()
    defaults = {each.name: getattr(new, each.name) for each in fields(new)}
    read: dict[str, Any] = {
        name: (_read_type(info.annotation), _read_field(info, default))
        for name, default in {"id": "", **defaults}.items()
        if (info := model.model_fields.get(name))
    }
    name = f"{model.__name__.removeprefix('Wire')}Body"
    body = create_model(name, __base__=FieldsBody, __doc__=model.__doc__, **read)
    body.sets = model.sets
    return body


def _read_type(written: object) -> object:
    """Return the type of a property in bodies: objects are read by their own models."""
    for item in get_args(written):
        if isinstance(item, type) and issubclass(item, Wire):
            is_list = get_origin(written) is list
            return list[item.body] if is_list else item.body | None  # type: ignore[name-defined]  # known at run time
    return written


def _read_field(written: FieldInfo, default: object) -> object:
    name = written.serialization_alias or ""
    return Field(
        default,
        validation_alias=name.lower(),
        serialization_alias=name,
        json_schema_extra=written.json_schema_extra,
    )
