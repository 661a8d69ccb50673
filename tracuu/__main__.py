import sys

from tracuu.cli.main import main

sys.exit(main())
