"""The blueprint of the practice phones, on which the modules of routes hang their pages."""

from flask import Blueprint

pages = Blueprint("simulator", __name__, url_prefix="/simulator")
