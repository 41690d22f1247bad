"""`python -m hotlead.cli`: the same as the `hotlead` command, where scripts are not installed."""

from hotlead.cli.commands import main

if __name__ == "__main__":
    main()
