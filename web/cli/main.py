"""The `wangge` command: which function answers which command, and how errors end it."""

import importlib
import sys

import typer

_INTERRUPTED = 130  # exit status after Ctrl+C

# command: (module, attribute, first line of help); modules load when their command is used
COMMANDS = {
    "demo": ("web.cli.demo", "demo", "Prepare a sample place and serve its map."),
    "init": ("web.cli.storing", "init", "Make an empty store."),
    "import": ("web.cli.importing", "import_", "Bring files of a layer into the store."),
    "imports": (
        "web.cli.imports",
        "imports",
        "What was imported; undo it, list what was not taken.",
    ),
    "template": ("web.cli.imports", "template", "Write a workbook to fill in and import."),
    "plan": ("web.cli.planning", "plan", "Divide units into grids; submit, approve, enforce."),
    "check": ("web.cli.planning", "check", "Hold every rule against what is in force."),
    "camera": ("web.cli.cameras", "camera", "Show and change one camera's record; its history."),
    "coverage": ("web.cli.coverage", "coverage", "What the registered cameras see."),
    "site": ("web.cli.siting", "site", "Where more cameras help most."),
    "health": ("web.cli.health", "health", "Whether the pictures of cameras are sound."),
    "export": ("web.cli.exporting", "export", "Write plans, cameras, their forms, coverage."),
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


def application(wanted: str | None) -> typer.Typer:
    """Return the command line with the wanted command loaded and the others only named."""
    app = typer.Typer(
        help="Wangge 网格: service grids, cameras and incidents of a county's grassroots offices.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_wangge)
    for name, (module, attribute, text) in COMMANDS.items():
        if name != wanted:
            app.command(name, help=text)(_not_loaded)
            continue
        command = getattr(importlib.import_module(module), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _wangge() -> None:
    """Wangge 网格: service grids, cameras and incidents of a county's grassroots offices."""


def _not_loaded() -> None:
    """Stand for a command that was not asked for."""


def run() -> None:
    """Run the command line; a refusal is a sentence on stderr and exit code 1."""
    try:
        application(next((a for a in sys.argv[1:] if a in COMMANDS), None))()
    except SystemExit as left:
        if left.code == _INTERRUPTED and not {"serve", "demo"} & set(sys.argv):
            _say_interrupted()
        raise
    except Exception as error:
        from web.cli.failures import sentence
        from web.cli.output import language, tell

        told = sentence(error, chinese=language() == "zh")
        if told is None:
            raise
        tell(told)
        sys.exit(1)


def _say_interrupted() -> None:
    from web.cli.output import tell, words

    tell(
        words(
            "已中断。已完成的步骤保留,没有写到一半的数据;重新运行同一命令即可。",
            "Interrupted. Finished steps are kept and nothing is half there; run the command again.",
        )
    )


if __name__ == "__main__":
    run()
