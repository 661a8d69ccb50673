"""What the server runs for each drawing of the page."""

from tracuu.ui.page import main

main()
