"""The command line: thin commands over the package, errors as one line."""
