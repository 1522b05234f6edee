"""What people decide for themselves."""

from accounts.models import User


def adapt_to(*, user: User, wanted: bool) -> None:
    """Whether what the user names helps to read what they draw next. What they named is kept either way, as their answers."""
    user.personal_adaptation = wanted
    user.save(update_fields=["personal_adaptation"])
