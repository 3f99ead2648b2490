"""The IDs of the dialog that creates an embed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EmbedIds:
    """The IDs of a page's dialog. They begin with that of the item that opens it."""

    item: str

    @property
    def dialog(self) -> str:
        """The dialog itself."""
        return f"{self.item}-dialog"

    @property
    def form(self) -> str:
        """The fields and the preview, which are hidden once the embed is created."""
        return f"{self.item}-form"

    @property
    def make(self) -> str:
        """The button that creates the embed."""
        return f"{self.item}-make"

    @property
    def made(self) -> str:
        """The new embed, or what is wrong with it."""
        return f"{self.item}-made"

    @property
    def preview(self) -> str:
        """The frame of the preview."""
        return f"{self.item}-preview"

    @property
    def done(self) -> str:
        """The button that closes the dialog."""
        return f"{self.item}-done"

    def field(self, name: str) -> str:
        """A field of the form."""
        return f"{self.item}-{name}"
