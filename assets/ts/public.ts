/* The script of public pages: forms only. */
import { startFields } from "./fields";

document.documentElement.dataset.script = "";
startFields();
