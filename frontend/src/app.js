// Everything the pages do beyond plain HTML. Pages work without it; the strict CSP allows no other script.
import "./js/htmx.js";
import "./js/alerts.js";
import "./js/connection.js";
import "./js/counters.js";
import "./js/forms.js";
import "./js/menus.js";
import "./js/ringing.js";
import "./js/shortcuts.js";
import "./js/simulator.js";
