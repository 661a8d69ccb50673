"""The page. Serve it with: make run"""

from streamlit.starlette import App

from tracuu.ui.page import tell_error
from tracuu.ui.server import MIDDLEWARE, SCRIPT

app = App(SCRIPT, middleware=MIDDLEWARE, on_script_error=tell_error)
