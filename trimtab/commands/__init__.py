"""One file a command; each defines `app`, a typer.Typer, and is imported only when it is called."""
