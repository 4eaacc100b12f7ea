// What every page of the inbox loads.
import "htmx.org";
