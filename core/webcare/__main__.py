"""Run the command line: `python -m webcare`."""

from webcare.cli import main

main()
