"""What a WSGI server loads."""

from eldercare.app import create_app

app = create_app()
