"""The page. Serve it with: make run"""

from tracuu.ui.page import main

main()
