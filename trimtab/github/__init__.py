"""What we ask of GitHub; standard library alone, for CI jobs in which nothing is installed."""
