// Everything the pages do beyond plain HTML. Pages work without it; the strict CSP allows no other script.
import "./js/htmx.js";
import "./js/alerts.js";
import "./js/connection.js";
import "./js/counters.js";
import "./js/forms.js";
import "./js/kept_replies.js";
import "./js/menus.js";
import "./js/plans.js";
import "./js/plans_drag.js";
import "./js/shortcuts.js";
import "./js/simulator.js";
import "./js/threads.js";
import "./js/tick_all.js";
import "./js/unfilled.js";
import "./js/while_seen.js";
