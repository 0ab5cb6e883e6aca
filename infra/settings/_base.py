"""What all sections share: frozen, no unknown keys, refusals that name what is allowed."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from infra.settings.whole import Settings

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=20)]
"""A component's name: kebab-case, no dots, short: AWS ends a balancer's name at 32 characters."""

TagValue = Annotated[str, StringConstraints(pattern=r"^[\w .:/=+@-]+$", max_length=256)]
"""What AWS accepts as the value of a tag."""


def refusal(what: str, *, allowed: str, key: str | None = None) -> PydanticCustomError:
    """An error for values that are well formed but cannot work.

    Args:
        what: the value and why it cannot be.
        allowed: what would be accepted instead.
        key: the setting below the section, where the error is about one.
    """
    return PydanticCustomError("refused", "{what}", {"what": what, "allowed": allowed, "key": key})


class Section(BaseModel):
    """The base of every settings model."""

    # Not use_attribute_docstrings: it parses the source of every model, which takes a preview a
    # tenth of a second; `infra.settings.reference` does so when it writes the page.
    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, given: Any) -> Any:
        """Refuse keys that are no settings, and say which were probably meant."""
        if not isinstance(given, dict):
            return given
        for key in given:
            if key not in cls.model_fields:
                near = get_close_matches(str(key), cls.model_fields, n=3)
                raise refusal(
                    "unknown setting",
                    key=str(key),
                    allowed=f"did you mean {', '.join(near)}?"
                    if near
                    else ", ".join(sorted(cls.model_fields)),
                )
            # Python, and so pydantic, takes true for 1.
            wanted = cls.model_fields[key].annotation
            if isinstance(given[key], bool) and bool not in (wanted, *get_args(wanted)):
                raise refusal(
                    f"{str(given[key]).lower()} is no value for this setting",
                    key=str(key),
                    allowed="anything but true and false; quote it if it is text",
                )
        return given

    def check_in(self, whole: "Settings", at: str) -> None:
        """Refuse what does not agree with the other sections; overridden where something must.

        Args:
            whole: all sections, each checked for itself.
            at: this part's path, such as `streams.clicks`; a `refusal` names a key below it.
        """
