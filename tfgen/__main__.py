"""`python -m tfgen`."""

from tfgen.cli.app import main

main()
