#!/usr/bin/env python3
"""Read the documents of ``corpus/`` and publish an index of them: python ingest.py --help"""

import sys

from tracuu.cli.ingest import main

if __name__ == "__main__":
    sys.exit(main())
