"""What of an error's line may stand in a log."""


def public(message: str) -> str:
    return message
