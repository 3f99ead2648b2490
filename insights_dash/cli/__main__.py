"""`python -m insights_dash.cli`, as the server starts the jobs of imports."""

from insights_dash.cli import main

if __name__ == "__main__":
    main()
