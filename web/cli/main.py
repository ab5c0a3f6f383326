"""The `wangge` command: which function answers which command, and how errors end it."""

import importlib
import sys

import click
import typer
from typer.core import TyperGroup

# command: (module, attribute, first line of help); modules load when their command is used
COMMANDS = {
    "demo": ("web.cli.demo", "demo", "Prepare a sample place and serve its map."),
    "init": ("web.cli.storing", "init", "Make an empty store."),
    "import": ("web.cli.importing", "import_", "Bring files of a layer into the store."),
    "plan": ("web.cli.planning", "plan", "Divide units into grids; submit, approve, enforce."),
    "check": ("web.cli.planning", "check", "Hold every rule against what is in force."),
    "coverage": ("web.cli.coverage", "coverage", "What the registered cameras see."),
    "export": ("web.cli.exporting", "export", "Write plans, cameras, coverage or incidents."),
    "serve": ("web.cli.serving", "serve", "Serve the map and the API."),
    "verify": ("web.cli.storing", "verify", "Look for damage and edits behind our back."),
    "backup": ("web.cli.storing", "backup", "Copy the store into one file."),
    "restore": ("web.cli.storing", "restore", "Bring a backup back."),
    "migrate": ("web.cli.storing", "migrate", "Bring an older store up to this version."),
    "digest": ("web.cli.storing", "digest", "Print the digest of the store's content."),
    "user": ("web.cli.users", "user", "Accounts, roles and tokens."),
    "audit": ("web.cli.users", "audit", "Verify the record of who did what."),
    "doctor": ("web.cli.storing", "doctor", "Say what this installation has and lacks."),
}


class LazyCommands(TyperGroup):
    """Commands by name; a command's module is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, or a stand-in with its help while only the list is shown."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, text = COMMANDS[cmd_name]
        if ctx.params.get("help") or ctx.resilient_parsing or _only_listing():
            return click.Command(cmd_name, help=text, short_help=text)
        return _loaded(cmd_name, getattr(importlib.import_module(module), attribute), text)


def _only_listing() -> bool:
    return sys.argv[1:] in ([], ["--help"])


def _loaded(name: str, command: object, text: str) -> click.Command:
    if isinstance(command, typer.Typer):
        group = typer.main.get_command(command)
        group.name = name
        group.help = group.help or text
        return group
    single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    single.command(name=name)(command)  # type: ignore[type-var]
    loaded = typer.main.get_command(single)
    loaded.name = name
    return loaded


app = typer.Typer(
    cls=LazyCommands,
    help="Wangge 网格: service grids, cameras and incidents of a county's grassroots offices.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _main() -> None:
    """Wangge 网格: service grids, cameras and incidents of a county's grassroots offices."""


def run() -> None:
    """Run the command line; a refusal is a sentence on stderr and exit code 1."""
    try:
        app()
    except Exception as error:
        if not _is_ours(error):
            raise
        sys.stderr.write(f"{error}\n")
        sys.exit(1)


def _is_ours(error: Exception) -> bool:
    return type(error).__module__.split(".")[0] in (
        "gis", "grid_planner", "camera_registry", "casework", "store", "web",
    )  # fmt: skip


if __name__ == "__main__":
    run()
