"""Make and revoke API tokens. Only a token's hash is kept, so its text is seen once, by whoever made it."""

from accounts.models import Token, User


def make_token(*, user: User, name: str) -> tuple[Token, str]:
    """Return the row and the text that a program sends as `Authorization: Token …`."""
    row, text = Token.objects.create(user=user, name=name)
    return row, text


def tokens_of(user: User) -> list[Token]:
    return list(Token.objects.filter(user=user).order_by("-created"))


def revoke_token(*, user: User, token_key: str) -> bool:
    """Delete the user's token that begins with `token_key`. False when they have none that does."""
    deleted, _ = Token.objects.filter(user=user, token_key=token_key).delete()
    return bool(deleted)
