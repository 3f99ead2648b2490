"""Tag sets in the API. Source: OCTOPUS-WIRE 2.3."""

from pydantic import Field, computed_field

from insights_dash.api.catalogue.resource import EditedResource
from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Wire, WireDocument
from insights_dash.domain.catalogue.tag_set import TagFields, TagSetFields
from insights_dash.store.catalogue.tag_set import TAG_SET_EDITING


class WireTag(Wire):
    """A tag in a tag set."""

    sets = TagFields
    id: str
    name: str
    canonical_tag_name: str = Field(validation_alias="canonical_name")
    color: str
    description: str
    sort_order: int


class WireTagSet(WireDocument):
    """A tag set with its tags."""

    sets = TagSetFields
    name: str
    description: str
    sort_order: int
    tags: list[WireTag]
    scopes: list[str] = Field(default=["Tenant"])
    type: str = "MultiSelect"
    is_system: bool = False

    @computed_field
    def links(self) -> Links:
        """The URL of the tag set."""
        return {"Self": f"/api/{self.space_id}/tagsets/{self.id}"}


TAG_SETS = EditedResource(WireTagSet, TAG_SET_EDITING.stored, editing=TAG_SET_EDITING)


ROUTES = (*TAG_SETS.list_routes(), TAG_SETS.route_of_order())
