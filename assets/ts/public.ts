/* The script of public pages: forms only. */
import { startFields } from "./fields";
import { startFrame } from "./frame";

document.documentElement.dataset.script = "";
startFields();
startFrame();
