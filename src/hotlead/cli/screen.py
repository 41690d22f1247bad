"""What the command line writes to, and how it says that something failed."""

from rich.console import Console

# Both look up the present streams at each print, so that tests and pipes see everything.
screen = Console()
errors = Console(stderr=True)


def say_failure(sentence: str) -> None:
    """Print why a command failed; the text is shown as it is, never read as markup."""
    errors.print(f"Error: {sentence}", style="red", markup=False, highlight=False, soft_wrap=True)
