/* The script of the dashboards. */
import "htmx.org";
import { startChrome } from "./chrome";
import { startFeed } from "./feed";
import { startFields } from "./fields";
import { startOverlays } from "./overlays";
import { startQueue } from "./queue";

startChrome();
startOverlays();
startQueue();
startFields();
startFeed();
